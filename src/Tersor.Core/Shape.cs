using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Tersor.Core;

/// <summary>The extents of a tensor, outermost first: up to nine dimensions, held without an allocation.</summary>
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The largest number of dimensions: the eight that a graph's values may have, and the batch.</summary>
    public const int MaxRank = 9;

    private readonly Extents _extents;

    /// <summary>A shape with the given extents.</summary>
    /// <param name="extents">At most <see cref="MaxRank"/> values, none negative.</param>
    /// <exception cref="ArgumentException">Too many extents, or a negative one.</exception>
    public Shape(params ReadOnlySpan<int> extents)
    {
        if (extents.Length > MaxRank)
            throw new ArgumentException($"A shape has at most {MaxRank} dimensions, not {extents.Length}.", nameof(extents));

        Rank = extents.Length;
        for (var i = 0; i < extents.Length; i++)
        {
            if (extents[i] < 0)
                throw new ArgumentException($"Dimension {i} has the negative extent {extents[i]}.", nameof(extents));
            _extents[i] = extents[i];
        }
    }

    /// <summary>The number of dimensions; a scalar has none.</summary>
    public int Rank { get; }

    /// <summary>The number of elements: the product of the extents, 1 for a scalar.</summary>
    /// <exception cref="OverflowException">More elements than an <see cref="int"/> counts.</exception>
    public int Count
    {
        get
        {
            var count = 1L;
            foreach (var extent in Dimensions)
            {
                count *= extent;
                if (count > int.MaxValue)
                    throw new OverflowException($"A tensor of shape {this} would have more than {int.MaxValue} elements.");
            }

            return (int)count;
        }
    }

    /// <summary>The extent of a dimension; negative indices count from the innermost, so <c>shape[-1]</c> is the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension.</exception>
    public int this[int dimension] => _extents[Index(dimension)];

    /// <summary>The extents as a span over this shape.</summary>
    [UnscopedRef]
    public ReadOnlySpan<int> Dimensions => ((ReadOnlySpan<int>)_extents)[..Rank];

    /// <summary>The strides, in elements, of a contiguous (row-major) tensor of this shape.</summary>
    public Shape ContiguousStrides()
    {
        Span<int> strides = stackalloc int[MaxRank];
        var stride = 1;
        for (var i = Rank - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(1, _extents[i]);
        }

        return new Shape(strides[..Rank]);
    }

    /// <summary>
    /// Whether elements at these strides lie densely in row-major order. The stride of an extent of 1 is never used.
    /// </summary>
    public bool IsContiguous(Shape strides)
    {
        var expected = 1;
        for (var i = Rank - 1; i >= 0; i--)
        {
            if (_extents[i] == 1)
                continue;
            if (strides._extents[i] != expected)
                return Count == 0;
            expected *= _extents[i];
        }

        return true;
    }

    /// <summary>The index, from 0, of a dimension that may be counted from the end: -1 is the innermost.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension.</exception>
    public int Index(int dimension)
    {
        var index = dimension < 0 ? Rank + dimension : dimension;
        if ((uint)index >= (uint)Rank)
            throw new ArgumentOutOfRangeException(nameof(dimension), dimension, $"A shape {this} has no such dimension.");
        return index;
    }

    /// <summary>This shape with one extent replaced.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension.</exception>
    public Shape With(int dimension, int extent)
    {
        Span<int> extents = stackalloc int[MaxRank];
        Dimensions.CopyTo(extents);
        extents[Index(dimension)] = extent;
        return new Shape(extents[..Rank]);
    }

    /// <summary>The same shape with one more dimension, the innermost.</summary>
    public Shape Append(int extent)
    {
        Span<int> extents = stackalloc int[Rank + 1];
        Dimensions.CopyTo(extents);
        extents[Rank] = extent;
        return new Shape(extents);
    }

    /// <summary>This shape without one dimension.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension.</exception>
    public Shape Without(int dimension)
    {
        Span<int> extents = stackalloc int[MaxRank];
        var index = Index(dimension);
        Dimensions[..index].CopyTo(extents);
        Dimensions[(index + 1)..].CopyTo(extents[index..]);
        return new Shape(extents[..(Rank - 1)]);
    }

    /// <summary>A shape of as many dimensions, each of extent 1.</summary>
    public Shape AllOnes()
    {
        Span<int> extents = stackalloc int[MaxRank];
        extents.Fill(1);
        return new Shape(extents[..Rank]);
    }

    /// <summary>This shape as [rows, columns]: all dimensions but the last in one.</summary>
    public Shape Matrix() => new(CountOf(0, Rank - 1), this[-1]);

    /// <summary>The product of the extents from one dimension up to, not including, another.</summary>
    public int CountOf(int start, int end)
    {
        var count = 1;
        foreach (var extent in Dimensions[start..end])
            count = checked(count * extent);
        return count;
    }

    /// <summary>
    /// The shape that two operands have together by NumPy's rules: aligned at the innermost dimension, 1 stretches.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes can't be broadcast together.</exception>
    public static Shape Broadcast(Shape a, Shape b)
    {
        Span<int> extents = stackalloc int[MaxRank];
        var rank = Math.Max(a.Rank, b.Rank);
        for (var i = 1; i <= rank; i++)
        {
            var left = i <= a.Rank ? a[-i] : 1;
            var right = i <= b.Rank ? b[-i] : 1;
            if (left != right && left != 1 && right != 1)
                throw new ArgumentException($"Shapes {a} and {b} can't be broadcast together.", nameof(b));
            extents[rank - i] = left == 1 ? right : left;
        }

        return new Shape(extents[..rank]);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => Dimensions.SequenceEqual(other.Dimensions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var extent in Dimensions)
            hash.Add(extent);
        return hash.ToHashCode();
    }

    /// <summary>For example <c>[64, 1, 28, 28]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Dimensions.ToArray())}]";

    /// <summary>Whether two shapes have the same extents.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    [InlineArray(MaxRank)]
    private struct Extents
    {
        private int _first;
    }
}
