using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// In training, zeroes each value with a probability and scales the rest up; nothing otherwise (Srivastava et al. 2014).
/// </summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, of any shape.</param>
/// <param name="Probability">The share of values that is dropped, in [0, 1).</param>
public sealed record DropoutNode(string Name, ImmutableArray<int> Inputs, float Probability) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "dropout";

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs) =>
        Probability is >= 0f and < 1f ? inputs[0] : throw Error($"dropout probability {Probability} is outside [0, 1)");

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) => this with { Probability = coder.Float(Probability) };
}
