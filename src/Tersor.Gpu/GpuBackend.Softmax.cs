using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void SoftmaxCore(Tensor x, Tensor y)
    {
        if (x.Count == 0)
            return;
        Launch(_geometry.Rows(x.Shape[0], x.Shape[1]), new RowSoftmax.Forward(Float(x), Float(y), x.Shape[1]));
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A label that is not the index of a column makes its loss NaN: to look at it here would wait for the device.
    /// </remarks>
    protected override void SoftmaxCrossEntropyCore(Tensor logits, Tensor labels, Tensor probabilities, Tensor losses)
    {
        if (logits.Count == 0)
            return;
        Launch(
            _geometry.Rows(logits.Shape[0], logits.Shape[1]),
            new RowSoftmax.CrossEntropy(Float(logits), Int(labels), Float(probabilities), Float(losses), logits.Shape[1]));
    }

    /// <inheritdoc/>
    protected override void SoftmaxCrossEntropyGradientCore(
        Tensor probabilities, Tensor labels, Tensor dLoss, float scale, Tensor dLogits, bool accumulate)
    {
        if (dLogits.Count == 0)
            return;
        Launch(
            _geometry.Over(dLogits.Count),
            new RowSoftmax.CrossEntropyGradient(
                Float(probabilities), Int(labels), Float(dLoss), Float(dLogits), scale, dLogits.Shape[1], dLogits.Count,
                accumulate ? 1 : 0));
    }
}
