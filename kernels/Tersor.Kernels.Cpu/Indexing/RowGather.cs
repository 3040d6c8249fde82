namespace Tersor.Kernels.Cpu;

/// <summary>Copies rows of a table by index: an embedding.</summary>
public static unsafe class RowGather
{
    /// <summary>y[i] = table[indices[i]], row by row.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="table">Rows of <paramref name="columns"/> elements.</param>
    /// <param name="indices">Which row, each within the table.</param>
    /// <param name="y">[count, columns].</param>
    /// <param name="count">The number of indices.</param>
    /// <param name="columns">The length of a row.</param>
    public static void Run(WorkerPool pool, float* table, int* indices, float* y, int count, int columns)
    {
        var job = new Job(table, indices, y, count, columns);
        var rows = BlockPartition.RowsPerBlock(columns);
        pool.Run((count + rows - 1) / rows, ref job);
    }

    private readonly struct Job(float* table, int* indices, float* y, int count, int columns) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var rows = BlockPartition.RowsPerBlock(columns);
            var end = Math.Min((block + 1) * rows, count);
            for (var i = block * rows; i < end; i++)
                new ReadOnlySpan<float>(table + ((nint)indices[i] * columns), columns).CopyTo(
                    new Span<float>(y + ((nint)i * columns), columns));
        }
    }
}
