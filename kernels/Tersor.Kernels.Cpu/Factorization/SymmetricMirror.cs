namespace Tersor.Kernels.Cpu;

/// <summary>What is below a square matrix's diagonal, copied above it.</summary>
public static unsafe class SymmetricMirror
{
    /// <summary>Rows and columns that are copied at a time: their lines fit into the first cache.</summary>
    private const int Tile = 32;

    /// <summary>Makes a matrix symmetric by its lower triangle.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="matrix">[order, order], row-major.</param>
    /// <param name="order">Rows and columns.</param>
    public static void Run(WorkerPool pool, double* matrix, int order)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var job = new Job(matrix, order);
        pool.Run((order + Tile - 1) / Tile, ref job);
    }

    private readonly struct Job(double* matrix, int order) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var (first, end) = (block * Tile, Math.Min(order, (block + 1) * Tile));
            for (var tile = 0; tile <= block; tile++)
                for (var row = first; row < end; row++)
                    for (var column = tile * Tile; column < Math.Min(row, (tile + 1) * Tile); column++)
                        matrix[((nint)column * order) + row] = matrix[((nint)row * order) + column];
        }
    }
}
