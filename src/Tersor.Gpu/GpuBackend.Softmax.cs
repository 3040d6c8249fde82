using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <summary>So many short rows a single group takes, since that is faster than the launches of three kernels.</summary>
    private const int MostRowsOfGroup = 1024;

    /// <summary>The same for losses of single numbers.</summary>
    private const int MostLossesOfGroup = 4096;

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
    protected override void SoftmaxCrossEntropyCore(
        Tensor logits, Tensor labels, Tensor probabilities, Tensor losses, Tensor loss)
    {
        var (rows, columns) = (logits.Shape[0], logits.Shape[1]);
        if (PrefersPanels || rows is 0 or > MostRowsOfGroup || columns is 0 or > ShortRow)
        {
            base.SoftmaxCrossEntropyCore(logits, labels, probabilities, losses, loss);
            return;
        }

        Launch(
            _geometry.Groups(1),
            new RowSoftmax.MeanCrossEntropy(
                Float(logits), Int(labels), Float(probabilities), Float(loss), rows, columns, 1f / rows));
    }

    /// <inheritdoc/>
    protected override void MeanLossCore<TOperator>(TOperator f, Tensor a, Tensor b, Tensor losses, Tensor loss)
    {
        if (PrefersPanels || a.Count is 0 or > MostLossesOfGroup)
        {
            base.MeanLossCore(f, a, b, losses, loss);
            return;
        }

        Launch(
            _geometry.Groups(1),
            new MeanLoss<TOperator>(f, Float(a), Float(b), Float(loss), a.Count, 1f / a.Count));
    }

    /// <inheritdoc/>
    protected override void SoftmaxCrossEntropyGradientCore(
        Tensor probabilities, Tensor labels, Tensor? dLoss, float scale, Tensor dLogits, bool accumulate)
    {
        if (dLogits.Count == 0)
            return;
        Launch(
            _geometry.Over(dLogits.Count),
            new RowSoftmax.CrossEntropyGradient(
                Float(probabilities), Int(labels), Float(dLoss ?? dLogits), dLoss is null ? 0 : 1, Float(dLogits), scale,
                dLogits.Shape[1], dLogits.Count, accumulate ? 1 : 0));
    }
}
