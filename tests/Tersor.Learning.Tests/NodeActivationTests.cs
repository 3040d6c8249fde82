using Tersor.Format;
using Tersor.Kernels;

namespace Tersor.Learning.Tests;

public sealed class NodeActivationTests
{
    /// <summary>The format sees no kernel, so it has names of its own; their numbers are the kernels'.</summary>
    [Fact]
    public void Graphs_and_kernels_mean_the_same_function_by_a_number()
    {
        Assert.Equal(Enum.GetNames<Activation>()[1..], Enum.GetNames<ActivationKind>());
        Assert.All(
            Enum.GetValues<ActivationKind>(), kind => Assert.Equal($"{kind}", $"{NodeActivation.Of(new("", [], kind)).Kind}"));
    }
}
