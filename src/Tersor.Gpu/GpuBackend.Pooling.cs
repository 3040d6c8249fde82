using Tersor.Core;
using Tersor.Kernels;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void MaxPool2dCore(Tensor x, Tensor y, Tensor indices, in WindowGeometry window)
    {
        if (y.Count == 0)
            return;
        Launch(
            _geometry.Over(y.Count),
            new MaxPool2d.Forward(Float(x), Float(y), Int(indices), PoolingShapeOf(x, y, window), y.Count));
    }

    /// <inheritdoc/>
    protected override void MaxPool2dGradientCore(Tensor dy, Tensor indices, Tensor dx, in WindowGeometry window, bool accumulate)
    {
        if (dx.Count == 0)
            return;
        Launch(
            _geometry.Over(dx.Count),
            new MaxPool2d.Gradient(
                Float(dy), Int(indices), Float(dx), PoolingShapeOf(dx, dy, window), dx.Count, accumulate ? 1 : 0));
    }

    /// <inheritdoc/>
    protected override void AvgPool2dCore(Tensor x, Tensor y, in WindowGeometry window)
    {
        if (y.Count == 0)
            return;
        Launch(_geometry.Over(y.Count), new AvgPool2d.Forward(Float(x), Float(y), PoolingShapeOf(x, y, window), y.Count));
    }

    /// <inheritdoc/>
    protected override void AvgPool2dGradientCore(Tensor dy, Tensor dx, in WindowGeometry window, bool accumulate)
    {
        if (dx.Count == 0)
            return;
        Launch(
            _geometry.Over(dx.Count),
            new AvgPool2d.Gradient(Float(dy), Float(dx), PoolingShapeOf(dx, dy, window), dx.Count, accumulate ? 1 : 0));
    }

    private static PoolingShape PoolingShapeOf(Tensor x, Tensor y, in WindowGeometry window) =>
        new(
            x.Shape[0] * x.Shape[1], x.Shape[2], x.Shape[3], y.Shape[2], y.Shape[3], window.KernelHeight, window.KernelWidth,
            window.Stride, window.Padding);
}
