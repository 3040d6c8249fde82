using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Makes probabilities of the numbers along one axis: e^x over the sum of all.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input.</param>
/// <param name="Axis">The axis, from 0.</param>
/// <param name="IsLog">Whether it gives the probabilities' logarithms.</param>
public sealed record SoftmaxNode(
    string Name, ImmutableArray<int> Inputs, int Axis, bool IsLog = false) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "softmax";

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs) =>
        Axis >= 0 && Axis < inputs[0].Length ? inputs[0] : throw Error($"takes axis {Axis} of {inputs[0].Length}");

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) =>
        this with { Axis = coder.Int(Axis), IsLog = coder.Flag(IsLog, false) };

    internal override double Operations(ImmutableArray<int> input, ImmutableArray<int> output) => 4 * Extents.Product(input);

    // The largest number of each row, and its sum.
    internal override double Scratch(ImmutableArray<int> input, ImmutableArray<int> output) =>
        2 * Extents.Product(input) / input[Axis];
}
