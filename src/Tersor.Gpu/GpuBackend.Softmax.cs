using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void SoftmaxCore(Tensor x, Tensor y)
    {
        if (x.Count == 0)
            return;
        _kernels.Get(SoftmaxKernel.Slot)(_stream, _geometry.Rows(x.Shape[0], x.Shape[1]), Float(x), Float(y), x.Shape[1]);
    }

    /// <inheritdoc/>
    /// <remarks>A label that is not the index of a column makes its loss NaN: to look at it here would wait for the device.</remarks>
    protected override void SoftmaxCrossEntropyCore(Tensor logits, Tensor labels, Tensor probabilities, Tensor losses)
    {
        if (logits.Count == 0)
            return;
        _kernels.Get(CrossEntropyKernel.Slot)(
            _stream, _geometry.Rows(logits.Shape[0], logits.Shape[1]), Float(logits), Int(labels), Float(probabilities), Float(losses), logits.Shape[1]);
    }

    /// <inheritdoc/>
    protected override void SoftmaxCrossEntropyGradientCore(Tensor probabilities, Tensor labels, Tensor dLoss, float scale, Tensor dLogits, bool accumulate)
    {
        if (dLogits.Count == 0)
            return;
        _kernels.Get(CrossEntropyGradientKernel.Slot)(
            _stream, _geometry.Over(dLogits.Count), Float(probabilities), Int(labels), Float(dLoss), Float(dLogits), scale, dLogits.Shape[1], dLogits.Count,
            accumulate ? 1 : 0);
    }

    private static class SoftmaxKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, int>> Slot =
            new(Kernels.Gpu.Softmax.Forward);
    }

    private static class CrossEntropyKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<int>, ArrayView<float>, ArrayView<float>, int>> Slot =
            new(Kernels.Gpu.Softmax.CrossEntropy);
    }

    private static class CrossEntropyGradientKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<int>, ArrayView<float>, ArrayView<float>, float, int, int, int>> Slot =
            new(Kernels.Gpu.Softmax.CrossEntropyGradient);
    }
}
