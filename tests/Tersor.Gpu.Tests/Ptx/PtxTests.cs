using System.Text.RegularExpressions;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu.Tests.Ptx;

/// <summary>
/// Every kernel in every specialisation compiles for CUDA, on any machine, and what comes out avoids known traps.
/// </summary>
public sealed partial class PtxTests(PtxCompilation compilation) : IClassFixture<PtxCompilation>
{
    public static TheoryData<string> KernelNames => new(KernelCensus.Kernels.Select(KernelCensus.NameOf));

    [Theory]
    [MemberData(nameof(KernelNames))]
    public void Every_specialisation_compiles(string name)
    {
        var kernel = KernelCensus.Kernels.Single(kernel => KernelCensus.NameOf(kernel) == name);
        var specializations = KernelCensus.Specializations(kernel);
        Assert.True(specializations.Count > 0, $"nothing can stand for a type parameter of {name}");
        var faults = specializations
            .Where(specialization => compilation.FaultOf(specialization) is not null)
            .Select(specialization => $"{KernelCensus.NameOf(specialization)}: {compilation.FaultOf(specialization)}");
        Assert.Empty(faults);
    }

    /// <summary>
    /// ILGPU's own tanh is an approximation that is right to eleven bits, and its logarithm one whose error near 1 is absolute;
    /// fast divisions, roots and exponentials are off by some units in the last place; doubles take up to 64 times as long; and
    /// what lies in local memory lies in main memory, loaded and stored at every step.
    /// </summary>
    [Theory]
    [InlineData("tanh.approx")]
    [InlineData("div.approx")]
    [InlineData("div.full")]
    [InlineData("rcp.approx")]
    [InlineData("sqrt.approx")]
    [InlineData("ex2.approx")]
    [InlineData("lg2.approx")]
    [InlineData(".f64")]
    [InlineData(".local")]
    public void No_kernel_contains(string instruction)
    {
        Assert.NotEmpty(compilation.Texts);
        Assert.Empty(compilation.Texts.Where(pair => pair.Value.Contains(instruction, StringComparison.Ordinal))
            .Select(pair => KernelCensus.NameOf(pair.Key)));
    }

    [Fact]
    public void Products_load_and_store_shared_memory_in_vectors()
    {
        var products = compilation.Texts.Where(pair => pair.Key.DeclaringType == typeof(TiledProduct)).ToArray();
        Assert.NotEmpty(products);
        Assert.All(products, pair => Assert.Contains("ld.shared.v4", pair.Value, StringComparison.Ordinal));
    }

    /// <summary>A division by a number that is known only at run time takes some twenty instructions.</summary>
    [Theory]
    [InlineData(nameof(TiledProduct))]
    [InlineData("PanelPacking")]
    [InlineData("SliceSum")]
    [InlineData(nameof(PanelProduct))]
    [InlineData(nameof(PatchGather))]
    [InlineData(nameof(GroupedConvolution))]
    [InlineData(nameof(CodebookProduct))]
    [InlineData(nameof(CodebookVectorProduct))]
    [InlineData(nameof(CodebookConvolution))]
    [InlineData(nameof(SampledProduct))]
    [InlineData(nameof(LstmAllSteps))]
    [InlineData(nameof(LstmStep))]
    [InlineData(nameof(LstmCell))]
    public void No_product_divides_whole_numbers(string kernel)
    {
        var texts = compilation.Texts.Where(pair => IsOf(pair.Key, kernel)).ToArray();
        Assert.NotEmpty(texts);
        Assert.Empty(texts.Where(pair => Division.IsMatch(pair.Value)).Select(pair => KernelCensus.NameOf(pair.Key)));
    }

    private static bool IsOf(Type type, string kernel) =>
        (type.DeclaringType ?? type).Name.Split('`')[0] == kernel;

    [GeneratedRegex(@"\b(rem|div)\.[su](32|64)")]
    private static partial Regex Division { get; }
}
