namespace Tersor.Kernels.Cpu;

/// <summary>
/// The inverse of a lower triangular matrix in double precision, row by row of blocks: below a block on the diagonal it is that
/// block's inverse times the rows before it. As with <see cref="Cholesky"/>, the bits depend neither on threads nor on vectors.
/// </summary>
public static unsafe class TriangularInverse
{
    /// <summary>The rows of a block.</summary>
    private const int Height = DoubleGemm.Depth;

    /// <summary>The columns that a thread computes at a time.</summary>
    private const int Tile = 256;

    /// <summary>Replaces a lower triangular matrix by its inverse.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="matrix">[order, order], row-major; zeros above the diagonal and none on it.</param>
    /// <param name="order">Rows and columns.</param>
    public static void Run(WorkerPool pool, double* matrix, int order)
    {
        ArgumentNullException.ThrowIfNull(pool);
        for (var first = 0; first < order; first += Height)
        {
            var height = Math.Min(Height, order - first);
            var rows = matrix + ((nint)first * order);
            var scratch = pool.Scratch.Reserve(
                2 * (DoubleGemm.ScratchLength + (Height * Tile)), 2 * ((Height * Height) + (height * first)));
            var inverse = (double*)scratch.Shared;
            var before = inverse + (Height * Height);
            DiagonalBlock.Invert(rows + first, order, height, inverse);
            for (var row = 0; row < height; row++)
            {
                var line = rows + ((nint)row * order);
                new Span<double>(line, first).CopyTo(new Span<double>(before + (row * first), first));
                new Span<double>(inverse + (row * height), height).CopyTo(new Span<double>(line + first, height));
            }

            var job = new RowsJob(matrix, order, first, height, inverse, before, scratch);
            pool.Run((first + Tile - 1) / Tile, ref job);
        }
    }

    /// <summary>Some columns of a row of blocks: -inverse · (before · the inverse above them).</summary>
    private readonly struct RowsJob(
        double* matrix, int order, int first, int height, double* inverse, double* before, ScratchSpace scratch) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var column = block * Tile;
            var width = Math.Min(Tile, first - column);
            var space = (double*)scratch.Worker(worker);
            var product = space + DoubleGemm.ScratchLength;
            new Span<double>(product, height * Tile).Clear();

            // Above its diagonal the inverse is zero.
            DoubleGemm.Run(
                height, width, first - column, new(before + column, first, 1),
                new(matrix + ((nint)column * order) + column, order, 1), product, Tile, 1, space);
            var target = matrix + ((nint)first * order) + column;
            for (var row = 0; row < height; row++)
                new Span<double>(target + ((nint)row * order), width).Clear();
            DoubleGemm.Run(
                height, width, height, new(inverse, height, 1), new(product, Tile, 1), target, order, -1, space);
        }
    }
}
