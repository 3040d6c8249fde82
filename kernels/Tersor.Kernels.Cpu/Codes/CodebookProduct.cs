using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Products of a codebook-sparse matrix with a dense one, vectorised across the dense matrix's columns (the batch): a row's sums
/// stay in registers while its elements pass by. With a single column, the elements of a row are summed in four interleaved
/// parts.
/// </summary>
public static unsafe class CodebookProduct
{
    /// <summary>y = s · d, then the epilogue, whose bias is one value a row; or y += s · d.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="s">The sparse matrix [rows, k].</param>
    /// <param name="d">The dense matrix [k, n].</param>
    /// <param name="n">The columns of d and y.</param>
    /// <param name="y">The product [rows, n].</param>
    /// <param name="accumulate">Whether to add to y.</param>
    /// <param name="epilogue">Empty if accumulating.</param>
    public static void Run(
        WorkerPool pool, in CodebookRows s, float* d, int n, float* y, bool accumulate, in GemmEpilogue epilogue)
    {
        if (n == 0)
            return;
        var rowsPerBlock = s.RowsPerBlock(n);
        var job = new Job(s, d, n, y, accumulate, epilogue, rowsPerBlock);
        pool.Run((s.Rows + rowsPerBlock - 1) / rowsPerBlock, ref job);
    }

    private readonly struct Job(
        CodebookRows s, float* d, int n, float* y, bool accumulate, GemmEpilogue epilogue, int rowsPerBlock) : IBlockJob
    {
        private readonly float* _d = d;

        public void Run(int block, int worker)
        {
            var end = Math.Min(s.Rows, (block + 1) * rowsPerBlock);
            for (var row = block * rowsPerBlock; row < end; row++)
            {
                var yRow = y + ((long)row * n);
                if (n == 1)
                {
                    var sum = Dot(s.RowStarts[row], s.RowStarts[row + 1]) * s.Scales[row];
                    *yRow = accumulate ? *yRow + sum : sum;
                }
                else
                {
                    SumRow(s.RowStarts[row], s.RowStarts[row + 1], s.Scales[row], yRow);
                }

                epilogue.Apply(row, 1, 0, n, yRow, n);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private float Dot(int start, int end)
        {
            float sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            var columns = s.Columns;
            var codes = s.Codes;
            var codebook = s.Codebook;
            var p = start;
            for (; p <= end - 4; p += 4)
            {
                sum0 += codebook[codes[p]] * _d[columns[p]];
                sum1 += codebook[codes[p + 1]] * _d[columns[p + 1]];
                sum2 += codebook[codes[p + 2]] * _d[columns[p + 2]];
                sum3 += codebook[codes[p + 3]] * _d[columns[p + 3]];
            }

            for (; p < end; p++)
                sum0 += codebook[codes[p]] * _d[columns[p]];
            return sum0 + sum1 + (sum2 + sum3);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void SumRow(int start, int end, float scale, float* y)
        {
            var columns = s.Columns;
            var codes = s.Codes;
            var codebook = s.Codebook;
            var j = 0;
            for (; j <= n - (4 * Vector<float>.Count); j += 4 * Vector<float>.Count)
            {
                Vector<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
                for (var p = start; p < end; p++)
                {
                    var weight = new Vector<float>(codebook[codes[p]]);
                    var d = _d + ((long)columns[p] * n) + j;
                    sum0 = Vector.MultiplyAddEstimate(weight, Vector.Load(d), sum0);
                    sum1 = Vector.MultiplyAddEstimate(weight, Vector.Load(d + Vector<float>.Count), sum1);
                    sum2 = Vector.MultiplyAddEstimate(weight, Vector.Load(d + (2 * Vector<float>.Count)), sum2);
                    sum3 = Vector.MultiplyAddEstimate(weight, Vector.Load(d + (3 * Vector<float>.Count)), sum3);
                }

                Store(sum0 * scale, y + j);
                Store(sum1 * scale, y + j + Vector<float>.Count);
                Store(sum2 * scale, y + j + (2 * Vector<float>.Count));
                Store(sum3 * scale, y + j + (3 * Vector<float>.Count));
            }

            for (; j <= n - Vector<float>.Count; j += Vector<float>.Count)
            {
                var sum = Vector<float>.Zero;
                for (var p = start; p < end; p++)
                    sum = Vector.MultiplyAddEstimate(
                        new Vector<float>(codebook[codes[p]]), Vector.Load(_d + ((long)columns[p] * n) + j), sum);
                Store(sum * scale, y + j);
            }

            for (; j < n; j++)
            {
                var sum = 0f;
                for (var p = start; p < end; p++)
                    sum += codebook[codes[p]] * _d[((long)columns[p] * n) + j];
                sum *= scale;
                y[j] = accumulate ? y[j] + sum : sum;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Store(Vector<float> sum, float* y) => Vector.Store(accumulate ? Vector.Load(y) + sum : sum, y);
    }
}
