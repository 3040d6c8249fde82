using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>A matrix of doubles, in any order.</summary>
/// <param name="start">The first value.</param>
/// <param name="rowStride">From row to row.</param>
/// <param name="columnStride">From column to column.</param>
internal readonly unsafe struct DoubleMatrix(double* start, nint rowStride, nint columnStride)
{
    public double* Start { get; } = start;

    public nint RowStride { get; } = rowStride;

    public nint ColumnStride { get; } = columnStride;
}

/// <summary>
/// Products of matrices in double precision on one thread, for callers that share out blocks themselves. Operands are packed into
/// tiles (Goto and van de Geijn 2008). Each value of C sums its products in their order, a fused step at a time and
/// <see cref="Depth"/> steps to a partial sum: the bits do not depend on the width of vectors.
/// </summary>
internal static unsafe class DoubleGemm
{
    /// <summary>Steps of a packed panel.</summary>
    public const int Depth = 128;

    /// <summary>Columns of B that are packed at once.</summary>
    private const int Columns = 256;

    private const int PackedRight = Depth * (Columns + DoubleTile.MaxColumns);
    private const int PackedLeft = Depth * DoubleTile.Rows;
    private const int Edge = DoubleTile.Rows * DoubleTile.MaxColumns;

    /// <summary>The doubles of scratch space that <see cref="Run"/> needs.</summary>
    public const int ScratchLength = PackedRight + PackedLeft + Edge;

    /// <summary>C[rows, columns] += factor · A[rows, depth] · B[depth, columns].</summary>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="columns">Columns of B and C.</param>
    /// <param name="depth">Columns of A, rows of B.</param>
    /// <param name="a">A.</param>
    /// <param name="b">B.</param>
    /// <param name="c">C, its columns next to each other.</param>
    /// <param name="stride">From row to row of C.</param>
    /// <param name="factor">1 or -1: then there is no further rounding.</param>
    /// <param name="scratch">Space for <see cref="ScratchLength"/> doubles.</param>
    public static void Run(
        int rows, int columns, int depth, DoubleMatrix a, DoubleMatrix b, double* c, nint stride, double factor, double* scratch)
    {
        if (Vector512.IsHardwareAccelerated)
            Run<Doubles512, Vector512<double>>(rows, columns, depth, a, b, c, stride, factor, scratch);
        else if (Vector256.IsHardwareAccelerated)
            Run<Doubles256, Vector256<double>>(rows, columns, depth, a, b, c, stride, factor, scratch);
        else if (Vector128.IsHardwareAccelerated)
            Run<Doubles128, Vector128<double>>(rows, columns, depth, a, b, c, stride, factor, scratch);
        else
            Run<DoublesScalar, double>(rows, columns, depth, a, b, c, stride, factor, scratch);
    }

    /// <summary>The same with vectors of one width.</summary>
    internal static void Run<TSimd, TVector>(
        int rows, int columns, int depth, DoubleMatrix a, DoubleMatrix b, double* c, nint stride, double factor, double* scratch)
        where TSimd : struct, IDoubles<TVector>
    {
        var right = scratch;
        var left = right + PackedRight;
        var edge = left + PackedLeft;
        for (var column = 0; column < columns; column += Columns)
        {
            var width = Math.Min(Columns, columns - column);
            for (var step = 0; step < depth; step += Depth)
            {
                var steps = Math.Min(Depth, depth - step);
                PackRight<TSimd, TVector>(b, step, steps, column, width, right);
                for (var row = 0; row < rows; row += DoubleTile.Rows)
                {
                    var height = Math.Min(DoubleTile.Rows, rows - row);
                    PackLeft(a, row, height, step, steps, factor, left);
                    Multiply<TSimd, TVector>(steps, left, right, c + (row * stride) + column, stride, height, width, edge);
                }
            }
        }
    }

    private static void Multiply<TSimd, TVector>(
        int steps, double* left, double* right, double* c, nint stride, int height, int width, double* edge)
        where TSimd : struct, IDoubles<TVector>
    {
        for (var done = 0; done < width;)
        {
            var tile = TileWidth<TSimd, TVector>(width - done);
            if (done + tile <= width)
            {
                Tile<TSimd, TVector>(steps, left, right, c + done, stride, height, tile);
            }
            else
            {
                new Span<double>(edge, Edge).Clear();
                Tile<TSimd, TVector>(steps, left, right, edge, DoubleTile.MaxColumns, height, tile);
                for (var row = 0; row < height; row++)
                    for (var column = done; column < width; column++)
                        c[(row * stride) + column] += edge[(row * DoubleTile.MaxColumns) + column - done];
            }

            right += steps * tile;
            done += tile;
        }
    }

    private static void Tile<TSimd, TVector>(
        int steps, double* left, double* right, double* c, nint stride, int height, int tile)
        where TSimd : struct, IDoubles<TVector>
    {
        if (tile == 3 * TSimd.Count)
            DoubleTile.Run<TSimd, TVector, ThreeVectors>(steps, left, right, c, stride, height);
        else if (tile == 2 * TSimd.Count)
            DoubleTile.Run<TSimd, TVector, TwoVectors>(steps, left, right, c, stride, height);
        else
            DoubleTile.Run<TSimd, TVector, OneVector>(steps, left, right, c, stride, height);
    }

    /// <summary>The columns of the next tile: three vectors, or as many as the rest fills; four are two and two.</summary>
    private static int TileWidth<TSimd, TVector>(int rest)
        where TSimd : struct, IDoubles<TVector>
    {
        var vectors = (rest + TSimd.Count - 1) / TSimd.Count;
        return TSimd.Count * (vectors == 4 ? 2 : Math.Min(3, vectors));
    }

    /// <summary>Tile by tile, step by step; zeros beyond the last column.</summary>
    private static void PackRight<TSimd, TVector>(DoubleMatrix b, int step, int steps, int column, int width, double* packed)
        where TSimd : struct, IDoubles<TVector>
    {
        for (var done = 0; done < width;)
        {
            var tile = TileWidth<TSimd, TVector>(width - done);
            var there = Math.Min(tile, width - done);
            for (var k = 0; k < steps; k++)
            {
                var source = b.Start + ((step + k) * b.RowStride) + ((column + done) * b.ColumnStride);
                for (var i = 0; i < there; i++)
                    packed[i] = source[i * b.ColumnStride];
                for (var i = there; i < tile; i++)
                    packed[i] = 0;
                packed += tile;
            }

            done += tile;
        }
    }

    /// <summary>Step by step, times the factor; zeros beyond the last row.</summary>
    private static void PackLeft(DoubleMatrix a, int row, int height, int step, int steps, double factor, double* packed)
    {
        var source = a.Start + (row * a.RowStride) + (step * a.ColumnStride);
        for (var k = 0; k < steps; k++)
        {
            for (var i = 0; i < DoubleTile.Rows; i++)
                packed[i] = i < height ? factor * source[i * a.RowStride] : 0;
            packed += DoubleTile.Rows;
            source += a.ColumnStride;
        }
    }
}
