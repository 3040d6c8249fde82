using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>A fully connected layer: y = W x + b, with W [outputs, inputs].</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, a vector.</param>
/// <param name="Outputs">Output features.</param>
/// <param name="Bias">Whether b is there.</param>
public sealed record LinearNode(string Name, ImmutableArray<int> Inputs, int Outputs, bool Bias = true) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "fc";

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSpec> Parameters(ImmutableArray<int> input)
    {
        ParameterSpec weight = new("weight", [Outputs, input[0]], ParameterRole.Weight);
        return Bias ? [weight, new("bias", [Outputs], ParameterRole.Bias)] : [weight];
    }

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (inputs[0].Length != 1)
            throw Error($"a linear layer takes a vector, not {inputs[0].Length} dimensions; flatten first");
        if (Outputs < 1)
            throw Error($"{Outputs} outputs");
        return [Outputs];
    }
}
