using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The product of two dense matrices at the places of a sparse one only (SDDMM): the gradient of <see cref="CodebookProduct"/> by
/// the elements of its sparse matrix.
/// </summary>
public static unsafe class SampledProduct
{
    /// <summary>values[p] = Σ over j of a[row of p, j] · b[column of p, j], or += that.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="places">Where; codes and codebook don't matter.</param>
    /// <param name="a">[rows, n].</param>
    /// <param name="b">[columns, n].</param>
    /// <param name="n">The length of the sums.</param>
    /// <param name="values">One for each element of the sparse matrix.</param>
    /// <param name="accumulate">Whether to add to values.</param>
    public static void Run(WorkerPool pool, in CodebookRows places, float* a, float* b, int n, float* values, bool accumulate)
    {
        var rowsPerBlock = places.RowsPerBlock(n);
        var job = new Job(places, a, b, n, values, accumulate, rowsPerBlock);
        pool.Run((places.Rows + rowsPerBlock - 1) / rowsPerBlock, ref job);
    }

    private readonly struct Job(
        CodebookRows places, float* a, float* b, int n, float* values, bool accumulate, int rowsPerBlock) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var end = Math.Min(places.Rows, (block + 1) * rowsPerBlock);
            for (var row = block * rowsPerBlock; row < end; row++)
            {
                for (var p = places.RowStarts[row]; p < places.RowStarts[row + 1]; p++)
                {
                    var sum = Dot(a + ((long)row * n), b + ((long)places.Columns[p] * n), n);
                    values[p] = accumulate ? values[p] + sum : sum;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float Dot(float* a, float* b, int count)
        {
            Vector<float> sum0 = default, sum1 = default;
            var i = 0;
            for (; i <= count - (2 * Vector<float>.Count); i += 2 * Vector<float>.Count)
            {
                sum0 = Vector.MultiplyAddEstimate(Vector.Load(a + i), Vector.Load(b + i), sum0);
                sum1 = Vector.MultiplyAddEstimate(
                    Vector.Load(a + i + Vector<float>.Count), Vector.Load(b + i + Vector<float>.Count), sum1);
            }

            var sum = Vector.Sum(sum0 + sum1);
            for (; i < count; i++)
                sum += a[i] * b[i];
            return sum;
        }
    }
}
