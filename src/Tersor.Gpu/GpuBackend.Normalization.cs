using Tersor.Core;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    public override void BatchNorm(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor savedMean, Tensor savedInverseStd, Tensor y, float momentum, float epsilon) =>
        throw new NotSupportedException(nameof(BatchNorm));

    /// <inheritdoc/>
    public override void BatchNormInference(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor y, float epsilon) =>
        throw new NotSupportedException(nameof(BatchNormInference));

    /// <inheritdoc/>
    public override void BatchNormGradient(
        Tensor x, Tensor gamma, Tensor savedMean, Tensor savedInverseStd, Tensor dy, Tensor? dx, bool accumulateX, Tensor dGamma, bool accumulateGamma, Tensor dBeta, bool accumulateBeta) =>
        throw new NotSupportedException(nameof(BatchNormGradient));

    /// <inheritdoc/>
    public override void Softmax(Tensor x, Tensor y) =>
        throw new NotSupportedException(nameof(Softmax));

    /// <inheritdoc/>
    public override void SoftmaxCrossEntropy(Tensor logits, Tensor labels, Tensor probabilities, Tensor losses) =>
        throw new NotSupportedException(nameof(SoftmaxCrossEntropy));

    /// <inheritdoc/>
    public override void SoftmaxCrossEntropyGradient(Tensor probabilities, Tensor labels, Tensor dLoss, float scale, Tensor dLogits, bool accumulate) =>
        throw new NotSupportedException(nameof(SoftmaxCrossEntropyGradient));
}
