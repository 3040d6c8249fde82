using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>What a <see cref="ReduceNode"/> makes of many numbers, by its number in files.</summary>
public enum ReduceFunction : byte
{
    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The mean.</summary>
    Mean,

    /// <summary>The largest; NaN if there is one.</summary>
    Maximum,

    /// <summary>The smallest; NaN if there is one.</summary>
    Minimum,

    /// <summary>The product.</summary>
    Product,

    /// <summary>The place of the largest, the first of several; of one axis only.</summary>
    ArgMaximum,

    /// <summary>The place of the smallest, the first of several; of one axis only.</summary>
    ArgMinimum,
}

/// <summary>Replaces the numbers along some axes by one. The axes stay, with an extent of 1.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input.</param>
/// <param name="Function">What is made of the numbers.</param>
/// <param name="Axes">The axes, from 0, ascending; at least one.</param>
public sealed record ReduceNode(
    string Name, ImmutableArray<int> Inputs, ReduceFunction Function, ImmutableArray<int> Axes) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "reduce";

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (!Extents.AreAxes(Axes, inputs[0].Length))
            throw Error($"reduces axes [{string.Join(", ", Axes)}] of {inputs[0].Length}");
        if (Function is ReduceFunction.ArgMaximum or ReduceFunction.ArgMinimum && Axes.Length != 1)
            throw Error("a place is along one axis");
        var shape = inputs[0].ToBuilder();
        foreach (var axis in Axes)
            shape[axis] = 1;
        return shape.MoveToImmutable();
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) =>
        this with { Function = coder.Choice(Function), Axes = coder.Ints(Axes) };

    internal override double Operations(ImmutableArray<int> input, ImmutableArray<int> output) => Extents.Product(input);

    // What is left behind each group of axes but the last is half of what was there before at most.
    internal override double Scratch(ImmutableArray<int> input, ImmutableArray<int> output) =>
        Axes.Length > 1 ? Extents.Product(input) : 0;

    /// <summary>Two nodes are equal if their axes are, whichever array holds them.</summary>
    public bool Equals(ReduceNode? other) =>
        base.Equals(other) && Function == other.Function && Axes.SequenceEqual(other.Axes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Function, Axes.Length);
}
