namespace Tersor.Kernels.Cpu;

/// <summary>The place of the first largest value of each row; a NaN counts as largest.</summary>
public static unsafe class ArgMax
{
    /// <summary>indices[row] = arg max over columns of x[row, column].</summary>
    public static void Run(WorkerPool pool, float* x, int rows, int columns, int* indices)
    {
        var job = new Job(x, rows, columns, indices);
        pool.Run((rows + job.RowsPerBlock - 1) / job.RowsPerBlock, ref job);
    }

    private readonly struct Job(float* x, int rows, int columns, int* indices) : IBlockJob
    {
        public int RowsPerBlock => BlockPartition.RowsPerBlock(columns);

        public void Run(int block, int worker)
        {
            var end = Math.Min(rows, (block + 1) * RowsPerBlock);
            for (var row = block * RowsPerBlock; row < end; row++)
                indices[row] = Place(x + ((long)row * columns));
        }

        private int Place(float* row)
        {
            var best = 0;
            for (var column = 1; column < columns && !float.IsNaN(row[best]); column++)
            {
                if (row[column] > row[best] || float.IsNaN(row[column]))
                    best = column;
            }

            return best;
        }
    }
}
