using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Tersor.Core;

/// <summary>The extents of a tensor, outermost first: up to six dimensions, held without an allocation.</summary>
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The largest number of dimensions.</summary>
    public const int MaxRank = 6;

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
    public int Count
    {
        get
        {
            var count = 1;
            for (var i = 0; i < Rank; i++)
                count = checked(count * _extents[i]);
            return count;
        }
    }

    /// <summary>The extent of a dimension; negative indices count from the innermost, so <c>shape[-1]</c> is the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension.</exception>
    public int this[int dimension]
    {
        get
        {
            var index = dimension < 0 ? Rank + dimension : dimension;
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(dimension));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Rank, nameof(dimension));
            return _extents[index];
        }
    }

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

    /// <summary>This shape with one extent replaced.</summary>
    public Shape With(int dimension, int extent)
    {
        Span<int> extents = stackalloc int[MaxRank];
        Dimensions.CopyTo(extents);
        extents[dimension < 0 ? Rank + dimension : dimension] = extent;
        return new Shape(extents[..Rank]);
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
