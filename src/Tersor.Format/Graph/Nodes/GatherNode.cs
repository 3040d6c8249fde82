using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Takes listed places along one axis, in any order and as often as they are listed.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input.</param>
/// <param name="Axis">The axis, from 0.</param>
/// <param name="Places">The places, from 0.</param>
public sealed record GatherNode(
    string Name, ImmutableArray<int> Inputs, int Axis, ImmutableArray<int> Places) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "gather";

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        var input = inputs[0];
        if (Axis < 0 || Axis >= input.Length)
            throw Error($"takes axis {Axis} of {input.Length}");
        if (Places.IsEmpty || Places.Any(place => place < 0 || place >= input[Axis]))
            throw Error($"takes places that are not among {input[Axis]}");
        return input.SetItem(Axis, Places.Length);
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override double Tables(ImmutableArray<int> input, ImmutableArray<int> output) => Format.Extents.Sum(output);

    internal override GraphNode Code(IAttributeCoder coder) =>
        this with { Axis = coder.Int(Axis), Places = coder.Ints(Places) };

    /// <summary>Two nodes are equal if their places are, whichever array holds them.</summary>
    public bool Equals(GatherNode? other) =>
        base.Equals(other) && Axis == other.Axis && Places.SequenceEqual(other.Places);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Axis, Places.Length);
}
