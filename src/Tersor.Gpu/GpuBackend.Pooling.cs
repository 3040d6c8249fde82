using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void MaxPool2dCore(Tensor x, Tensor y, Tensor indices, in WindowGeometry window)
    {
        if (y.Count == 0)
            return;
        _kernels.Get(MaxPoolKernel.Slot)(_stream, _geometry.Over(y.Count), Float(x), Float(y), Int(indices), PoolingShapeOf(x, y, window), y.Count);
    }

    /// <inheritdoc/>
    protected override void MaxPool2dGradientCore(Tensor dy, Tensor indices, Tensor dx, in WindowGeometry window, bool accumulate)
    {
        if (dx.Count == 0)
            return;
        _kernels.Get(MaxPoolGradientKernel.Slot)(
            _stream, _geometry.Over(dx.Count), Float(dy), Int(indices), Float(dx), PoolingShapeOf(dx, dy, window), dx.Count, accumulate ? 1 : 0);
    }

    /// <inheritdoc/>
    protected override void AvgPool2dCore(Tensor x, Tensor y, in WindowGeometry window)
    {
        if (y.Count == 0)
            return;
        _kernels.Get(AvgPoolKernel.Slot)(_stream, _geometry.Over(y.Count), Float(x), Float(y), PoolingShapeOf(x, y, window), y.Count);
    }

    /// <inheritdoc/>
    protected override void AvgPool2dGradientCore(Tensor dy, Tensor dx, in WindowGeometry window, bool accumulate)
    {
        if (dx.Count == 0)
            return;
        _kernels.Get(AvgPoolGradientKernel.Slot)(
            _stream, _geometry.Over(dx.Count), Float(dy), Float(dx), PoolingShapeOf(dx, dy, window), dx.Count, accumulate ? 1 : 0);
    }

    private static PoolingShape PoolingShapeOf(Tensor x, Tensor y, in WindowGeometry window) =>
        new(x.Shape[2], x.Shape[3], y.Shape[2], y.Shape[3], window.KernelHeight, window.KernelWidth, window.Stride, window.Padding);

    private static class MaxPoolKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<int>, PoolingShape, int>> Slot =
            new(Kernels.Gpu.MaxPool2d.Forward);
    }

    private static class MaxPoolGradientKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<int>, ArrayView<float>, PoolingShape, int, int>> Slot =
            new(Kernels.Gpu.MaxPool2d.Gradient);
    }

    private static class AvgPoolKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, PoolingShape, int>> Slot =
            new(Kernels.Gpu.AvgPool2d.Forward);
    }

    private static class AvgPoolGradientKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, PoolingShape, int, int>> Slot =
            new(Kernels.Gpu.AvgPool2d.Gradient);
    }
}
