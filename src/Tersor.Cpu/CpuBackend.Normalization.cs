using Tersor.Core;
using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    protected override void BatchNormCore(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor savedMean, Tensor savedInverseStd,
        Tensor y, float momentum, float epsilon) =>
        Kernels.Cpu.BatchNorm.Forward(
            _pool, Float(x), BatchNormShapeOf(x), Parameters(gamma, beta, runningMean, runningVariance), Float(savedMean),
            Float(savedInverseStd),
            Float(y), momentum, epsilon);

    /// <inheritdoc/>
    protected override void BatchNormInferenceCore(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor y, float epsilon) =>
        Kernels.Cpu.BatchNorm.Inference(
            _pool, Float(x), BatchNormShapeOf(x), Parameters(gamma, beta, runningMean, runningVariance), Float(y), epsilon);

    /// <inheritdoc/>
    protected override void BatchNormGradientCore(
        Tensor x, Tensor gamma, Tensor savedMean, Tensor savedInverseStd, Tensor dy, Tensor? dx, bool accumulateX, Tensor dGamma,
        bool accumulateGamma, Tensor dBeta, bool accumulateBeta) =>
        Kernels.Cpu.BatchNormGradient.Run(
            _pool, Float(x), Float(dy), BatchNormShapeOf(x), Float(gamma), Float(savedMean), Float(savedInverseStd),
            FloatOrNull(dx), accumulateX, Float(dGamma), accumulateGamma, Float(dBeta), accumulateBeta);

    /// <inheritdoc/>
    protected override void SoftmaxCore(Tensor x, Tensor y) =>
        RowSoftmax.Forward(_pool, Float(x), x.Shape[0], x.Shape[1], Float(y));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A label is not the index of a column.</exception>
    protected override void SoftmaxCrossEntropyCore(Tensor logits, Tensor labels, Tensor probabilities, Tensor losses)
    {
        CheckLabels(labels, logits.Shape[1]);
        RowSoftmax.CrossEntropy(
            _pool, Float(logits), logits.Shape[0], logits.Shape[1], Int(labels), Float(probabilities), Float(losses));
    }

    /// <inheritdoc/>
    protected override void SoftmaxCrossEntropyGradientCore(
        Tensor probabilities, Tensor labels, Tensor? dLoss, float scale, Tensor dLogits, bool accumulate) =>
        RowSoftmax.CrossEntropyGradient(
            Float(probabilities), Int(labels), probabilities.Shape[0], probabilities.Shape[1],
            dLoss is { } factor ? scale * *Float(factor) : scale, Float(dLogits), accumulate);

    private static BatchNormShape BatchNormShapeOf(Tensor x)
    {
        var spatial = 1;
        for (var i = 2; i < x.Shape.Rank; i++)
            spatial *= x.Shape[i];
        return new BatchNormShape(x.Shape[0], x.Shape[1], spatial);
    }

    private static BatchNormParameters Parameters(Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance) =>
        new(Float(gamma), Float(beta), Float(runningMean), Float(runningVariance));

    private static void CheckLabels(Tensor labels, int classes)
    {
        var label = Int(labels);
        for (var row = 0; row < labels.Count; row++)
        {
            if ((uint)label[row] >= (uint)classes)
                throw new ArgumentException($"Label {label[row]} of row {row} is not one of {classes} classes.", nameof(labels));
        }
    }
}
