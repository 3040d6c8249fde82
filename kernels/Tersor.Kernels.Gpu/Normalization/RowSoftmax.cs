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
            {
                var label = labels[Grid.IdxX];
                losses[Grid.IdxX] = label >= 0 && label < columns
                    ? default(Log).Invoke(sum) - (logits[(Grid.IdxX * columns) + label] - max)
                    : float.NaN;
            }
        }
    }

    /// <summary>
    /// dLogits[r, c] = (probabilities[r, c] - [c = labels[r]]) · scale · dLoss, or += that: an element a work item.
    /// </summary>
    /// <param name="probabilities">rows · columns elements.</param>
    /// <param name="labels">One for each row.</param>
    /// <param name="dLoss">A single element.</param>
    /// <param name="dLogits">rows · columns elements.</param>
    /// <param name="scale">A factor.</param>
    /// <param name="columns">The length of a row.</param>
    /// <param name="n">rows · columns.</param>
    /// <param name="accumulate">Not 0 to add to dLogits.</param>
    public readonly struct CrossEntropyGradient(
        ArrayView<float> probabilities, ArrayView<int> labels, ArrayView<float> dLoss, ArrayView<float> dLogits, float scale, int
        columns, int n, int accumulate) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                var row = i / columns;
                var target = i - (row * columns) == labels[row] ? 1f : 0f;
                var gradient = (probabilities[i] - target) * (scale * dLoss[0]);
                dLogits[i] = accumulate != 0 ? dLogits[i] + gradient : gradient;
            }
        }
    }

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
