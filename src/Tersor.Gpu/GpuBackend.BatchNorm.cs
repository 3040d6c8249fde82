using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void BatchNormCore(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor savedMean, Tensor savedInverseStd, Tensor y, float momentum, float epsilon)
    {
        if (x.Count == 0)
            return;
        var (images, channels, spatial) = ExtentsOf(x);
        var statistics = new BatchNormStatistics(Float(runningMean), Float(runningVariance), Float(savedMean), Float(savedInverseStd));
        _kernels.Get(StatisticsKernel.Slot)(
            _stream, _geometry.Rows(channels, images * spatial), Float(x), statistics, images, spatial, momentum, epsilon);
        _kernels.Get(NormalizeKernel.Slot)(
            _stream, _geometry.Over(x.Count), Float(x), Float(savedMean), Float(savedInverseStd), Float(gamma), Float(beta), Float(y), channels, spatial,
            x.Count);
    }

    /// <inheritdoc/>
    protected override void BatchNormInferenceCore(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor y, float epsilon)
    {
        if (x.Count == 0)
            return;
        var (_, channels, spatial) = ExtentsOf(x);
        _kernels.Get(BatchNormInferenceKernel.Slot)(
            _stream, _geometry.Over(x.Count), Float(x), Float(runningMean), Float(runningVariance), Float(gamma), Float(beta), Float(y), epsilon, channels,
            spatial, x.Count);
    }

    /// <inheritdoc/>
    protected override void BatchNormGradientCore(
        Tensor x, Tensor gamma, Tensor savedMean, Tensor savedInverseStd, Tensor dy, Tensor? dx, bool accumulateX, Tensor dGamma, bool accumulateGamma, Tensor dBeta, bool accumulateBeta)
    {
        if (x.Count == 0)
            return;
        var (images, channels, spatial) = ExtentsOf(x);
        var shares = Scratch(2 * channels);
        _kernels.Get(BatchNormParametersKernel.Slot)(
            _stream, _geometry.Rows(channels, images * spatial), Float(x), Float(dy), Float(savedMean), Float(savedInverseStd), Float(dGamma), Float(dBeta),
            shares, images, spatial, accumulateGamma ? 1 : 0, accumulateBeta ? 1 : 0);
        if (dx is not { } dInput)
            return;
        _kernels.Get(BatchNormInputKernel.Slot)(
            _stream, _geometry.Over(x.Count), Float(x), Float(dy), Float(gamma), Float(savedMean), Float(savedInverseStd), shares, Float(dInput), channels,
            spatial, x.Count, accumulateX ? 1 : 0);
    }

    private static (int Images, int Channels, int Spatial) ExtentsOf(Tensor x) => (x.Shape[0], x.Shape[1], x.Shape.CountOf(2, x.Shape.Rank));

    private static class StatisticsKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, BatchNormStatistics, int, int, float, float>> Slot =
            new(Kernels.Gpu.BatchNorm.Statistics);
    }

    private static class NormalizeKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, int>> Slot =
            new(Kernels.Gpu.BatchNorm.Normalize);
    }

    private static class BatchNormInferenceKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, float, int, int, int>> Slot =
            new(Kernels.Gpu.BatchNorm.Inference);
    }

    private static class BatchNormParametersKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, int, int>> Slot =
            new(Kernels.Gpu.BatchNormGradient.Parameters);
    }

    private static class BatchNormInputKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, int, int>> Slot =
            new(Kernels.Gpu.BatchNormGradient.Input);
    }
}
