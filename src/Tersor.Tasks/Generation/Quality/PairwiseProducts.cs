using Tersor.Core;

namespace Tersor.Tasks;

/// <summary>
/// The inner products of all points of one set with all points of another, tile by tile through the device's matrix product.
/// </summary>
internal sealed class PairwiseProducts(Device device)
{
    private const int TileSide = 1000;

    private readonly float[] _tile = new float[TileSide * TileSide];

    /// <summary>
    /// Takes a tile: element [i, j] of the row-major products is that of points firstRow + i and firstColumn + j.
    /// </summary>
    public delegate void Visitor(int firstRow, int rows, int firstColumn, int columns, ReadOnlySpan<float> products);

    /// <summary>Visits all tiles in one fixed order.</summary>
    public void Visit(FeatureSet a, FeatureSet b, Visitor visitor, CancellationToken cancellation)
    {
        for (var row = 0; row < a.Count; row += TileSide)
            for (var column = 0; column < b.Count; column += TileSide)
            {
                cancellation.ThrowIfCancellationRequested();
                var (rows, columns) = (Math.Min(TileSide, a.Count - row), Math.Min(TileSide, b.Count - column));
                visitor(row, rows, column, columns, Of(a, row, rows, b, column, columns));
            }
    }

    /// <summary>The products of some points with others, valid until the next call; at most 1,000 of each.</summary>
    public ReadOnlySpan<float> Of(FeatureSet a, int firstRow, int rows, FeatureSet b, int firstColumn, int columns)
    {
        using var step = device.BeginStep();
        var left = device.From(a.Rows(firstRow, rows), new Shape(rows, a.Dimension));
        var right = device.From(b.Rows(firstColumn, columns), new Shape(columns, b.Dimension));
        var products = device.Empty(new Shape(rows, columns));
        device.Backend.Gemm(left, false, right, true, products, accumulate: false);
        var tile = _tile.AsSpan(0, rows * columns);
        products.CopyTo(tile);
        return tile;
    }
}
