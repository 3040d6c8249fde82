namespace Tersor.Kernels.Cpu;

/// <summary>The rows of a table that numbers stand for.</summary>
public static unsafe class RowIndices
{
    /// <summary>indices[i] = the row of x[i].</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="x">Any numbers.</param>
    /// <param name="rows">Rows of the table, at least 1.</param>
    /// <param name="indices">As many as numbers.</param>
    /// <param name="count">How many.</param>
    public static void Run(WorkerPool pool, float* x, int rows, int* indices, int count)
    {
        var job = new Job(x, rows, indices, count);
        pool.Run(BlockPartition.Count(count), ref job);
    }

    private readonly struct Job(float* x, int rows, int* indices, int count) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var start = BlockPartition.Start(block);
            for (var i = start; i < start + BlockPartition.Size(block, count); i++)
                indices[i] = RowIndex.Of(x[i], rows);
        }
    }
}
