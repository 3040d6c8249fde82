namespace Tersor.Kernels.Cpu;

/// <summary>Solutions of H·X = B with the inverse of H's factor: X = Mᵀ·(M·B) for H = L·Lᵀ and M = L⁻¹.</summary>
public static unsafe class CholeskySolve
{
    /// <summary>Rows that a thread computes at a time.</summary>
    private const int Tile = 256;

    /// <summary>Replaces B by the solution.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="inverse">M, [order, order].</param>
    /// <param name="order">Rows and columns of H.</param>
    /// <param name="sides">B, [order, count].</param>
    /// <param name="count">Right sides.</param>
    public static void Run(WorkerPool pool, double* inverse, int order, double* sides, int count)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var values = new double[(long)order * count];
        fixed (double* half = values)
        {
            Multiply(pool, new(inverse, order, 1), order, sides, half, count);
            Multiply(pool, new(inverse, 1, order), order, half, sides, count);
        }
    }

    private static void Multiply(WorkerPool pool, DoubleMatrix matrix, int order, double* right, double* product, int count)
    {
        var job = new Job(matrix, order, right, product, count, pool.Scratch.Reserve(2 * DoubleGemm.ScratchLength, 0));
        pool.Run((order + Tile - 1) / Tile, ref job);
    }

    private readonly struct Job(
        DoubleMatrix matrix, int order, double* right, double* product, int count, ScratchSpace scratch) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var (first, rows) = (block * Tile, Math.Min(Tile, order - (block * Tile)));
            var target = product + ((nint)first * count);
            new Span<double>(target, rows * count).Clear();
            DoubleGemm.Run(
                rows, count, order,
                new(matrix.Start + (first * matrix.RowStride), matrix.RowStride, matrix.ColumnStride), new(right, count, 1),
                target, count, 1, (double*)scratch.Worker(worker));
        }
    }
}
