using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <summary>
    /// A group does everything for a channel of so many numbers at most; longer ones are left to the whole device.
    /// </summary>
    private const int LongestWholeChannel = 1 << 14;

    /// <inheritdoc/>
    protected override void BatchNormCore(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor savedMean, Tensor savedInverseStd,
        Tensor y, float momentum, float epsilon)
    {
        if (x.Count == 0)
            return;
        var (images, channels, spatial) = ExtentsOf(x);
        var statistics = new BatchNormStatistics(
            Float(runningMean), Float(runningVariance), Float(savedMean), Float(savedInverseStd));
        var isWhole = TakesWholeChannels(images * spatial);
        Launch(
            _geometry.Rows(channels, images * spatial),
            new BatchNorm.Statistics(
                Float(x), statistics, images, spatial, momentum, epsilon, isWhole ? 1 : 0, Float(gamma), Float(beta), Float(y)));
        if (isWhole)
            return;
        Launch(
            _geometry.Over(x.Count),
            new BatchNorm.Normalize(
                Float(x), Float(savedMean), Float(savedInverseStd), Float(gamma), Float(beta), Float(y), channels, spatial,
                x.Count));
    }

    /// <inheritdoc/>
    protected override void BatchNormInferenceCore(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor y, float epsilon)
    {
        if (x.Count == 0)
            return;
        var (_, channels, spatial) = ExtentsOf(x);
        Launch(
            _geometry.Over(x.Count),
            new BatchNorm.Inference(
                Float(x), Float(runningMean), Float(runningVariance), Float(gamma), Float(beta), Float(y), epsilon, channels,
                spatial, x.Count));
    }

    /// <inheritdoc/>
    protected override void BatchNormGradientCore(
        Tensor x, Tensor gamma, Tensor savedMean, Tensor savedInverseStd, Tensor dy, Tensor? dx, bool accumulateX, Tensor dGamma,
        bool accumulateGamma, Tensor dBeta, bool accumulateBeta)
    {
        if (x.Count == 0)
            return;
        var (images, channels, spatial) = ExtentsOf(x);
        var isWhole = dx is not null && TakesWholeChannels(images * spatial);
        var shares = Scratch(2 * channels);
        Launch(
            _geometry.Rows(channels, images * spatial),
            new BatchNormGradient.Parameters(
                Float(x), Float(dy), Float(savedMean), Float(savedInverseStd), Float(dGamma), Float(dBeta), shares, images,
                spatial, accumulateGamma ? 1 : 0, accumulateBeta ? 1 : 0, !isWhole ? 0 : accumulateX ? 2 : 1, Float(gamma),
                Float(dx ?? x)));
        if (dx is not { } dInput || isWhole)
            return;
        Launch(
            _geometry.Over(x.Count),
            new BatchNormGradient.Input(
                Float(x), Float(dy), Float(gamma), Float(savedMean), Float(savedInverseStd), shares, Float(dInput), channels,
                spatial, x.Count, accumulateX ? 1 : 0));
    }

    private bool TakesWholeChannels(int length) => !PrefersPanels && length <= LongestWholeChannel;

    private static (int Images, int Channels, int Spatial) ExtentsOf(Tensor x) =>
        (x.Shape[0], x.Shape[1], x.Shape.CountOf(2, x.Shape.Rank));
}
