using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// Gives the numbers along some axes the mean 0 and the variance 1: what layer, instance and group normalisation do before they
/// scale and shift (Ba, Kiros and Hinton 2016). Without the mean, it divides by the root of the mean square (Zhang and Sennrich
/// 2019).
/// </summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input.</param>
/// <param name="Axes">The axes, from 0, ascending; at least one.</param>
/// <param name="Epsilon">Added to the variance; not negative.</param>
/// <param name="IsCentered">Whether the mean is subtracted.</param>
public sealed record NormalizeNode(
    string Name, ImmutableArray<int> Inputs, ImmutableArray<int> Axes, float Epsilon = 1e-5f, bool IsCentered = true)
    : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "normalize";

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (!Extents.AreAxes(Axes, inputs[0].Length))
            throw Error($"normalises axes [{string.Join(", ", Axes)}] of {inputs[0].Length}");
        return Epsilon is >= 0f and <= float.MaxValue ? inputs[0] : throw Error($"epsilon {Epsilon}");
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) => this with
    {
        Axes = coder.Ints(Axes),
        Epsilon = coder.Float(Epsilon, 1e-5f),
        IsCentered = coder.Flag(IsCentered, true),
    };

    internal override double Operations(ImmutableArray<int> input, ImmutableArray<int> output) => 3 * Extents.Product(input);

    // What is left behind each group of axes is a part of what was there before.
    internal override double Scratch(ImmutableArray<int> input, ImmutableArray<int> output) => Extents.Product(input);

    /// <summary>Two nodes are equal if their axes are, whichever array holds them.</summary>
    public bool Equals(NormalizeNode? other) =>
        base.Equals(other) && (Epsilon, IsCentered) == (other.Epsilon, other.IsCentered) && Axes.SequenceEqual(other.Axes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Epsilon, IsCentered, Axes.Length);
}
