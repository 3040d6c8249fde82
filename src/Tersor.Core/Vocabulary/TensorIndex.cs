namespace Tersor.Core;

/// <summary>
/// One entry of <c>x[…]</c>: a range, which narrows a dimension, an index, which takes it away, or <see cref="Ellipsis"/>.
/// Converted from <see cref="System.Range"/>, <see cref="System.Index"/> and <see cref="int"/>, of which negative ones count from
/// the end.
/// </summary>
/// <example><code>
/// var column = x[.., 3];
/// var lastTwo = x[TensorIndex.Ellipsis, ^2..];
/// </code></example>
public readonly record struct TensorIndex
{
    private TensorIndex(Range range, bool isIndex, bool isEllipsis)
    {
        Range = range;
        IsIndex = isIndex;
        IsEllipsis = isEllipsis;
    }

    /// <summary>As many whole dimensions as the other entries leave: NumPy's <c>...</c>.</summary>
    public static TensorIndex Ellipsis { get; } = new(Range.All, isIndex: false, isEllipsis: true);

    /// <summary>Whether it stands for all dimensions that the other entries leave.</summary>
    internal bool IsEllipsis { get; }

    /// <summary>Whether the dimension goes away.</summary>
    internal bool IsIndex { get; }

    /// <summary>What is taken of the dimension.</summary>
    internal Range Range { get; }

    /// <summary>A range of a dimension.</summary>
    public static implicit operator TensorIndex(Range range) => new(range, isIndex: false, isEllipsis: false);

    /// <summary>One place of a dimension.</summary>
    public static implicit operator TensorIndex(Index index) => new(new Range(index, index), isIndex: true, isEllipsis: false);

    /// <summary>One place of a dimension; negative ones count from the end.</summary>
    public static implicit operator TensorIndex(int index) =>
        index < 0 ? new Index(int.Abs(Math.Max(index, -int.MaxValue)), fromEnd: true) : index;

    /// <summary>For example <c>2..5</c>, <c>^1</c> or <c>...</c>.</summary>
    public override string ToString() => IsEllipsis ? "..." : IsIndex ? Range.Start.ToString() : Range.ToString();
}
