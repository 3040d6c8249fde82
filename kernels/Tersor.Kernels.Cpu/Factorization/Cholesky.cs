namespace Tersor.Kernels.Cpu;

/// <summary>
/// The factor of a symmetric positive definite matrix, H = L·Lᵀ, in double precision and blocks of columns. The partition of the
/// work is fixed and no sum crosses its blocks: one thread and many give the same bits, and so do vectors of every width.
/// </summary>
public static unsafe class Cholesky
{
    /// <summary>The columns of a block.</summary>
    private const int Width = DoubleGemm.Depth;

    /// <summary>Rows and columns of what a thread updates at a time.</summary>
    private const int Tile = 256;

    /// <summary>Replaces a symmetric matrix by its lower factor, with zeros above the diagonal.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="matrix">[order, order], row-major; only its lower triangle is read.</param>
    /// <param name="order">Rows and columns.</param>
    /// <returns>
    /// False if the matrix is not positive definite within rounding, or holds what is no finite number; it is spoilt then.
    /// </returns>
    public static bool TryFactor(WorkerPool pool, double* matrix, int order)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var diagonal = new double[order];
        for (var i = 0; i < order; i++)
            diagonal[i] = matrix[((nint)i * order) + i];
        fixed (double* pivots = diagonal)
        {
            for (var first = 0; first < order; first += Width)
            {
                var width = Math.Min(Width, order - first);
                var corner = matrix + ((nint)first * order) + first;
                if (!DiagonalBlock.TryFactor(corner, order, width, pivots + first))
                    return false;
                EliminateBelow(pool, corner, order, width, order - first - width);
            }
        }

        for (var row = 0; row < order; row++)
            new Span<double>(matrix + ((nint)row * order) + row + 1, order - row - 1).Clear();
        return true;
    }

    /// <summary>The columns below a factored block, and what they take away from all columns to their right.</summary>
    private static void EliminateBelow(WorkerPool pool, double* corner, int stride, int width, int rows)
    {
        if (rows == 0)
            return;
        var below = corner + ((nint)width * stride);
        var tiles = (rows + Tile - 1) / Tile;
        var scratch = pool.Scratch.Reserve(2 * (DoubleGemm.ScratchLength + (Tile * Width)), 2 * Width * Width);
        DiagonalBlock.Invert(corner, stride, width, (double*)scratch.Shared);
        var panel = new PanelJob(below, stride, rows, width, scratch);
        pool.Run(tiles, ref panel);
        var update = new UpdateJob(below, stride, rows, width, scratch);
        pool.Run(tiles * (tiles + 1) / 2, ref update);
    }

    /// <summary>Rows of columns below a block times its inverse, transposed.</summary>
    private readonly struct PanelJob(double* panel, int stride, int rows, int width, ScratchSpace scratch) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var first = block * Tile;
            var count = Math.Min(Tile, rows - first);
            var space = (double*)scratch.Worker(worker);
            var copy = space + DoubleGemm.ScratchLength;
            var target = panel + ((nint)first * stride);
            for (var row = 0; row < count; row++)
            {
                var line = new Span<double>(target + ((nint)row * stride), width);
                line.CopyTo(new Span<double>(copy + (row * width), width));
                line.Clear();
            }

            DoubleGemm.Run(
                count, width, width, new(copy, width, 1), new((double*)scratch.Shared, 1, width), target, stride, 1, space);
        }
    }

    /// <summary>A tile on or below the diagonal, less the product of the columns' rows.</summary>
    private readonly struct UpdateJob(double* panel, int stride, int rows, int width, ScratchSpace scratch) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var row = (int)((Math.Sqrt((8.0 * block) + 1) - 1) / 2);
            var column = block - (row * (row + 1) / 2);
            var left = panel + ((nint)row * Tile * stride);
            var right = panel + ((nint)column * Tile * stride);
            DoubleGemm.Run(
                Math.Min(Tile, rows - (row * Tile)), Math.Min(Tile, rows - (column * Tile)), width,
                new(left, stride, 1), new(right, 1, stride),
                left + width + (column * Tile), stride, -1, (double*)scratch.Worker(worker));
        }
    }
}
