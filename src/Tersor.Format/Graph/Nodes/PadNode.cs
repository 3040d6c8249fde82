using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>What lies around a value that a <see cref="PadNode"/> pads, by its number in files.</summary>
public enum PadMode : byte
{
    /// <summary>The node's number.</summary>
    Constant,

    /// <summary>-∞: what a pooling by maximum never takes.</summary>
    Lowest,

    /// <summary>The outermost element.</summary>
    Edge,

    /// <summary>The elements inside, mirrored at the outermost one.</summary>
    Reflect,

    /// <summary>The elements of the other side.</summary>
    Wrap,
}

/// <summary>Adds elements before and behind those of each axis.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input.</param>
/// <param name="Before">For each axis, how many come before.</param>
/// <param name="After">For each axis, how many come behind.</param>
/// <param name="Mode">What they are.</param>
/// <param name="Number">The number of <see cref="PadMode.Constant"/>.</param>
public sealed record PadNode(
    string Name,
    ImmutableArray<int> Inputs,
    ImmutableArray<int> Before,
    ImmutableArray<int> After,
    PadMode Mode = PadMode.Constant,
    float Number = 0f) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "pad";

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        var input = inputs[0];
        if (Before.Length != input.Length || After.Length != input.Length)
            throw Error($"pads {Before.Length} and {After.Length} dimensions of {input.Length}");
        if (Before.Any(count => count < 0) || After.Any(count => count < 0))
            throw Error("pads by less than nothing");
        for (var axis = 0; axis < input.Length; axis++)
            if (Math.Max(Before[axis], After[axis]) > Most(input[axis]))
                throw Error($"pads axis {axis} of {input[axis]} by more than it has");
        var (before, after) = (Before, After);
        return [.. input.Select((extent, axis) => checked(extent + before[axis] + after[axis]))];
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override double Tables(ImmutableArray<int> input, ImmutableArray<int> output) => Format.Extents.Sum(output);

    internal override GraphNode Code(IAttributeCoder coder) => this with
    {
        Before = coder.Ints(Before),
        After = coder.Ints(After),
        Mode = coder.Choice(Mode),
        Number = coder.Float(Number, 0f),
    };

    /// <summary>Two nodes are equal if their numbers are, whichever array holds them.</summary>
    public bool Equals(PadNode? other) =>
        base.Equals(other) && (Mode, Number) == (other.Mode, other.Number)
        && Before.SequenceEqual(other.Before) && After.SequenceEqual(other.After);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Mode, Number, Before.Length);

    private int Most(int extent) => Mode switch
    {
        PadMode.Reflect => extent - 1,
        PadMode.Wrap => extent,
        _ => int.MaxValue,
    };
}
