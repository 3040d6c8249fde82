namespace Tersor.Kernels.Cpu;

/// <summary>
/// Softmax of rows, shifted by the row's maximum so that no logit overflows; fused with cross-entropy on request.
/// </summary>
public static unsafe class RowSoftmax
{
    /// <summary>y[r, c] = e^x[r, c] / Σ e^x[r, ·].</summary>
    public static void Forward(WorkerPool pool, float* x, int rows, int columns, float* y)
    {
        var job = new Job(x, rows, columns, null, y, null);
        pool.Run(job.Blocks, ref job);
    }

    /// <summary>Probabilities and losses[r] = -ln probability[r, labels[r]], finite for any finite logits.</summary>
    public static void CrossEntropy(
        WorkerPool pool, float* logits, int rows, int columns, int* labels, float* probabilities, float* losses)
    {
        var job = new Job(logits, rows, columns, labels, probabilities, losses);
        pool.Run(job.Blocks, ref job);
    }

    /// <summary>dLogits[r, c] = (probabilities[r, c] - [c = labels[r]]) · factor, or += that.</summary>
    public static void CrossEntropyGradient(
        float* probabilities, int* labels, int rows, int columns, float factor, float* dLogits, bool accumulate)
    {
        for (var row = 0; row < rows; row++)
        {
            var p = probabilities + ((long)row * columns);
            var gradient = dLogits + ((long)row * columns);
            var label = labels[row];
            var before = accumulate ? gradient[label] : 0f;
            UnaryMap.Apply(new Scale(factor), p, gradient, columns, accumulate);
            gradient[label] = before + ((p[label] - 1f) * factor);
        }
    }

    private readonly struct Job(float* x, int rows, int columns, int* labels, float* y, float* losses) : IBlockJob
    {
        public int Blocks => (rows + RowsPerBlock - 1) / RowsPerBlock;

        private int RowsPerBlock => BlockPartition.RowsPerBlock(columns);

        public void Run(int block, int worker)
        {
            var end = Math.Min(rows, (block + 1) * RowsPerBlock);
            for (var row = block * RowsPerBlock; row < end; row++)
            {
                var logits = x + ((long)row * columns);
                var shares = y + ((long)row * columns);
                var max = Reduction.Fold(default(MaximumOf), logits, columns);
                var label = losses == null ? 0f : logits[labels[row]] - max;
                UnaryMap.Apply(new ShiftedExp(max), logits, shares, columns, accumulate: false);
                var sum = Reduction.Fold(default(Sum), shares, columns);
                UnaryMap.Apply(new Scale(1f / sum), shares, shares, columns, accumulate: false);
                if (losses != null)
                    losses[row] = MathF.Log(sum) - label;
            }
        }
    }
}
