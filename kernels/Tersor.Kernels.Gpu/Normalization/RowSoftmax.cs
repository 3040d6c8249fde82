using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Softmax of rows, a group a row, shifted by the row's maximum so that no logit overflows; fused with cross-entropy on request.
/// The group's size is a power of two.
/// </summary>
public static class RowSoftmax
{
    /// <summary>y[r, c] = e^x[r, c] / Σ e^x[r, ·].</summary>
    /// <param name="x">rows · columns elements; the grid has a group for each row.</param>
    /// <param name="y">rows · columns elements.</param>
    /// <param name="columns">The length of a row.</param>
    public readonly struct Forward(ArrayView<float> x, ArrayView<float> y, int columns) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            Row(x, y, columns, out _, out _);
        }
    }

    /// <summary>
    /// Probabilities and losses[r] = -ln probability[r, labels[r]], finite for any finite logits. A label that is no column gives
    /// NaN: nothing can be thrown here, and the training loop refuses to go on with such a loss.
    /// </summary>
    /// <param name="logits">rows · columns elements; the grid has a group for each row.</param>
    /// <param name="labels">One for each row.</param>
    /// <param name="probabilities">rows · columns elements.</param>
    /// <param name="losses">One for each row.</param>
    /// <param name="columns">The length of a row.</param>
    public readonly struct CrossEntropy(
        ArrayView<float> logits, ArrayView<int> labels, ArrayView<float> probabilities, ArrayView<float> losses,
        int columns) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            Row(logits, probabilities, columns, out var max, out var sum);
            if (Group.IdxX == 0)
                losses[Grid.IdxX] = LossOf(logits, Grid.IdxX * columns, columns, labels[Grid.IdxX], max, sum);
        }
    }

    /// <summary>
    /// The same for short rows, a work item a row, and the mean of their losses: one group does everything. The group's size is a
    /// power of two.
    /// </summary>
    /// <param name="logits">rows · columns elements.</param>
    /// <param name="labels">One for each row.</param>
    /// <param name="probabilities">rows · columns elements.</param>
    /// <param name="loss">A single element.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The length of a row.</param>
    /// <param name="scale">1 / rows.</param>
    public readonly struct MeanCrossEntropy(
        ArrayView<float> logits, ArrayView<int> labels, ArrayView<float> probabilities, ArrayView<float> loss, int rows,
        int columns, float scale) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var losses = 0f;
            for (var row = Group.IdxX; row < rows; row += Group.DimX)
                losses += LossOf(row);
            var total = GroupFold.Run(default(Sum), losses, SharedMemory.Allocate<float>(GroupFold.LargestGroup));
            if (Group.IdxX == 0)
                loss[0] = total * scale;
        }

        private float LossOf(int row)
        {
            var start = row * columns;
            var max = default(MaximumOf).Identity;
            for (var c = 0; c < columns; c++)
                max = default(MaximumOf).Combine(max, logits[start + c]);
            var sum = 0f;
            var shiftedExp = new ShiftedExp(max);
            for (var c = 0; c < columns; c++)
            {
                var value = shiftedExp.Invoke(logits[start + c]);
                probabilities[start + c] = value;
                sum += value;
            }

            for (var c = 0; c < columns; c++)
                probabilities[start + c] *= 1f / sum;
            return RowSoftmax.LossOf(logits, start, columns, labels[row], max, sum);
        }
    }

    /// <summary>
    /// dLogits[r, c] = (probabilities[r, c] - [c = labels[r]]) · scale · dLoss, or += that: an element a work item.
    /// </summary>
    /// <param name="probabilities">rows · columns elements.</param>
    /// <param name="labels">One for each row.</param>
    /// <param name="dLoss">A single element, if present.</param>
    /// <param name="hasLoss">Not 0 if it is; without it, it counts as 1.</param>
    /// <param name="dLogits">rows · columns elements.</param>
    /// <param name="scale">A factor.</param>
    /// <param name="columns">The length of a row.</param>
    /// <param name="n">rows · columns.</param>
    /// <param name="accumulate">Not 0 to add to dLogits.</param>
    public readonly struct CrossEntropyGradient(
        ArrayView<float> probabilities, ArrayView<int> labels, ArrayView<float> dLoss, int hasLoss, ArrayView<float> dLogits,
        float scale, int columns, int n, int accumulate) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                var row = i / columns;
                var target = i - (row * columns) == labels[row] ? 1f : 0f;
                var gradient = (probabilities[i] - target) * (hasLoss != 0 ? scale * dLoss[0] : scale);
                dLogits[i] = accumulate != 0 ? dLogits[i] + gradient : gradient;
            }
        }
    }

    private static float LossOf(ArrayView<float> logits, int start, int columns, int label, float max, float sum) =>
        label >= 0 && label < columns ? default(Log).Invoke(sum) - (logits[start + label] - max) : float.NaN;

    private static void Row(ArrayView<float> x, ArrayView<float> y, int columns, out float max, out float sum)
    {
        var shared = SharedMemory.Allocate<float>(GroupFold.LargestGroup);
        var start = Grid.IdxX * columns;
        max = default(MaximumOf).Identity;
        for (var c = Group.IdxX; c < columns; c += Group.DimX)
            max = default(MaximumOf).Combine(max, x[start + c]);
        max = GroupFold.Run(default(MaximumOf), max, shared);

        sum = 0f;
        var shiftedExp = new ShiftedExp(max);
        for (var c = Group.IdxX; c < columns; c += Group.DimX)
        {
            var value = shiftedExp.Invoke(x[start + c]);
            y[start + c] = value;
            sum += value;
        }

        sum = GroupFold.Run(default(Sum), sum, shared);
        for (var c = Group.IdxX; c < columns; c += Group.DimX)
            y[start + c] *= 1f / sum;
    }
}
