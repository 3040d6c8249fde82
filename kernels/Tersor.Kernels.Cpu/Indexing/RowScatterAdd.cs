using System.Numerics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Adds rows to the rows of a table that indices name: the gradient of <see cref="RowGather"/>. A block owns some columns of the
/// whole table and goes through the indices in order, so every sum has one order and no two threads meet.
/// </summary>
public static unsafe class RowScatterAdd
{
    private const int ColumnsPerBlock = 32;

    /// <summary>table[r] = (or +=) Σ over i with indices[i] = r of x[i].</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="x">[count, columns].</param>
    /// <param name="indices">Which row, each within the table.</param>
    /// <param name="count">The number of indices.</param>
    /// <param name="table">[rows, columns].</param>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="columns">The length of a row.</param>
    /// <param name="accumulate">Whether to add to the table.</param>
    public static void Run(
        WorkerPool pool, float* x, int* indices, int count, float* table, int rows, int columns, bool accumulate)
    {
        var job = new Job(x, indices, count, table, rows, columns, accumulate);
        pool.Run((columns + ColumnsPerBlock - 1) / ColumnsPerBlock, ref job);
    }

    private readonly struct Job(
        float* x, int* indices, int count, float* table, int rows, int columns, bool accumulate) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var first = block * ColumnsPerBlock;
            var width = Math.Min(ColumnsPerBlock, columns - first);
            for (var row = 0; !accumulate && row < rows; row++)
                new Span<float>(table + ((nint)row * columns) + first, width).Clear();
            for (var i = 0; i < count; i++)
                Add(x + ((nint)i * columns) + first, table + ((nint)indices[i] * columns) + first, width);
        }

        private static void Add(float* x, float* y, int count)
        {
            var j = 0;
            for (; j <= count - Vector<float>.Count; j += Vector<float>.Count)
                Vector.Store(Vector.Load(y + j) + Vector.Load(x + j), y + j);
            for (; j < count; j++)
                y[j] += x[j];
        }
    }
}
