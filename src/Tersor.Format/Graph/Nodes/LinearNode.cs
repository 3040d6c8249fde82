using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// A fully connected layer: y = W x + b, with W [outputs, inputs]; of a sequence, the same for every step. A tied one multiplies
/// by the table of an embedding (Press and Wolf 2017), and only b is its own.
/// </summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, a vector or a sequence of vectors [steps, features].</param>
/// <param name="Outputs">Output features.</param>
/// <param name="Bias">Whether b is there.</param>
/// <param name="Table">The value that the embedding whose table is W gives, numbered like <paramref name="Inputs"/>; 0 where W is
/// the layer's own.</param>
public sealed record LinearNode(
    string Name, ImmutableArray<int> Inputs, int Outputs, bool Bias = true, int Table = 0) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "fc";

    /// <summary>Whether its weights are those of an embedding.</summary>
    public bool IsTied => Table > 0;

    /// <inheritdoc/>
    public override bool MultipliesWeights => true;

    /// <inheritdoc/>
    public override bool AbsorbsActivation => true;

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSpec> Parameters(ImmutableArray<int> input)
    {
        ImmutableArray<ParameterSpec> weight = IsTied ? [] : [new("weight", [Outputs, input[^1]], ParameterRole.Weight)];
        return Bias ? weight.Add(new("bias", [Outputs], ParameterRole.Bias)) : weight;
    }

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (inputs[0].Length is not (1 or 2))
            throw Error(
                $"a linear layer takes a vector or a sequence of vectors, not {inputs[0].Length} dimensions; flatten first");
        if (Outputs < 1)
            throw Error($"{Outputs} outputs");
        return inputs[0].SetItem(inputs[0].Length - 1, Outputs);
    }

    /// <inheritdoc/>
    public override GraphNode? AbsorbNormalization(ImmutableArray<int> output, int channels) =>
        IsTied || output.Length > 1 ? null : this with { Bias = true };

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) =>
        this with { Outputs = coder.Int(Outputs), Bias = coder.Flag(Bias, true), Table = coder.Int(Table, 0) };

    internal override double Operations(ImmutableArray<int> input, ImmutableArray<int> output) =>
        Extents.Product(output) * input[^1];

    // The vectors of a sequence side by side, up to 64 of them.
    internal override double Scratch(ImmutableArray<int> input, ImmutableArray<int> output) =>
        input.Length == 2 ? Math.Min(64d, 2d * input[0]) * (input[^1] + (double)output[^1]) : 0;
}
