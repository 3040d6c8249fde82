using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>A fully connected layer: y = W x + b, with W [outputs, inputs]; of a sequence, the same for every step.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, a vector or a sequence of vectors [steps, features].</param>
/// <param name="Outputs">Output features.</param>
/// <param name="Bias">Whether b is there.</param>
public sealed record LinearNode(string Name, ImmutableArray<int> Inputs, int Outputs, bool Bias = true) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "fc";

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSpec> Parameters(ImmutableArray<int> input)
    {
        ParameterSpec weight = new("weight", [Outputs, input[^1]], ParameterRole.Weight);
        return Bias ? [weight, new("bias", [Outputs], ParameterRole.Bias)] : [weight];
    }

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (inputs[0].Length is not (1 or 2))
            throw Error($"a linear layer takes a vector or a sequence of vectors, not {inputs[0].Length} dimensions; flatten first");
        if (Outputs < 1)
            throw Error($"{Outputs} outputs");
        return inputs[0].SetItem(inputs[0].Length - 1, Outputs);
    }
}
