namespace Tersor.Core;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void BatchNorm(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor savedMean, Tensor savedInverseStd, Tensor y, float momentum, float epsilon) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void BatchNormInference(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor y, float epsilon) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void BatchNormGradient(
        Tensor x, Tensor gamma, Tensor savedMean, Tensor savedInverseStd, Tensor dy, Tensor? dx, bool accumulateX, Tensor dGamma, bool accumulateGamma, Tensor dBeta, bool accumulateBeta) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void Softmax(Tensor x, Tensor y) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void SoftmaxCrossEntropy(Tensor logits, Tensor labels, Tensor probabilities, Tensor losses) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void SoftmaxCrossEntropyGradient(Tensor probabilities, Tensor labels, Tensor dLoss, float scale, Tensor dLogits, bool accumulate) =>
        throw new NotImplementedException();
}
