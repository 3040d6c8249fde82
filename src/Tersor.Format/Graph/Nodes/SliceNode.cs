using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Takes places along one axis, at equal distances.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input.</param>
/// <param name="Axis">The axis, from 0.</param>
/// <param name="Start">The first place that is taken.</param>
/// <param name="Count">How many are taken.</param>
/// <param name="Step">The distance between them, at least 1.</param>
/// <param name="Backwards">Whether it goes down from the start.</param>
public sealed record SliceNode(
    string Name, ImmutableArray<int> Inputs, int Axis, int Start, int Count, int Step = 1, bool Backwards = false)
    : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "slice";

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        var input = inputs[0];
        if (Axis < 0 || Axis >= input.Length)
            throw Error($"takes axis {Axis} of {input.Length}");
        var last = Start + ((Count - 1L) * Step * (Backwards ? -1 : 1));
        if (Count < 1 || Step < 1 || Start < 0 || Start >= input[Axis] || last < 0 || last >= input[Axis])
            throw Error($"takes places {Start} to {last} of {input[Axis]}");
        return input.SetItem(Axis, Count);
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override double Tables(ImmutableArray<int> input, ImmutableArray<int> output) => Format.Extents.Sum(output);

    internal override GraphNode Code(IAttributeCoder coder) => this with
    {
        Axis = coder.Int(Axis),
        Start = coder.Int(Start),
        Count = coder.Int(Count),
        Step = coder.Int(Step, 1),
        Backwards = coder.Flag(Backwards, false),
    };
}
