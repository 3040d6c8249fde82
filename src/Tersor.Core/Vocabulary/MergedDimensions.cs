namespace Tersor.Core;

/// <summary>Several dimensions of a tensor as one: what reduces one dimension reduces them all.</summary>
internal readonly ref struct MergedDimensions
{
    private readonly Shape _kept;

    private MergedDimensions(Tensor tensor, int dimension, Shape kept)
    {
        Tensor = tensor;
        Dimension = dimension;
        _kept = kept;
    }

    /// <summary>The tensor with the dimensions merged.</summary>
    public Tensor Tensor { get; }

    /// <summary>The dimension that holds the merged ones.</summary>
    public int Dimension { get; }

    /// <summary>Merges dimensions: neighbours where they are, others behind the rest.</summary>
    /// <exception cref="ArgumentException">A dimension is named twice.</exception>
    public static MergedDimensions Of(Tensor x, ReadOnlySpan<int> dimensions)
    {
        var (shape, merged, length) = (x.Shape, 0, 1);
        var kept = shape;
        foreach (var dimension in dimensions)
        {
            var i = shape.Index(dimension);
            if ((merged & (1 << i)) != 0)
            {
                throw new ArgumentException(
                    $"[{string.Join(", ", dimensions.ToArray())}] names dimension {i} of {x.Description} twice.",
                    nameof(dimensions));
            }

            merged |= 1 << i;
            length = checked(length * shape[i]);
            kept = kept.With(i, 1);
        }

        var rank = shape.Rank;
        var first = merged == 0 ? rank : int.TrailingZeroCount(merged);
        var areNeighbours = merged == ((1 << dimensions.Length) - 1) << first;
        var place = areNeighbours ? first : rank - dimensions.Length;

        Span<int> order = stackalloc int[rank];
        Span<int> extents = stackalloc int[rank - dimensions.Length + 1];
        extents[place] = length;
        var (rest, last) = (0, rank - dimensions.Length);
        for (var i = 0; i < rank; i++)
        {
            if ((merged & (1 << i)) != 0)
            {
                order[last++] = i;
                continue;
            }

            extents[rest < place ? rest : rest + 1] = shape[i];
            order[rest++] = i;
        }

        return new MergedDimensions((areNeighbours ? x : x.Permute(order)).Reshape(new Shape(extents)), place, kept);
    }

    /// <summary>A result without the merged dimension, as the reduction's caller wants it.</summary>
    public Tensor Restore(Tensor reduced, bool keepDimensions) => keepDimensions ? reduced.Reshape(_kept) : reduced;
}
