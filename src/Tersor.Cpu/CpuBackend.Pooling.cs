using Tersor.Core;
using Tersor.Kernels;

namespace Tersor.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    protected override void MaxPool2dCore(Tensor x, Tensor y, Tensor indices, in WindowGeometry window) =>
        Kernels.Cpu.MaxPool2d.Forward(_pool, Float(x), Float(y), Int(indices), PoolingShapeOf(x, y, window));

    /// <inheritdoc/>
    protected override void MaxPool2dGradientCore(Tensor dy, Tensor indices, Tensor dx, in WindowGeometry window, bool accumulate)
    {
        var planes = dx.Shape[0] * dx.Shape[1];
        Kernels.Cpu.MaxPool2d.Gradient(
            _pool, Float(dy), Int(indices), Float(dx), planes, dy.Shape[2] * dy.Shape[3], dx.Shape[2] * dx.Shape[3], accumulate);
    }

    /// <inheritdoc/>
    protected override void AvgPool2dCore(Tensor x, Tensor y, in WindowGeometry window) =>
        Kernels.Cpu.AvgPool2d.Forward(_pool, Float(x), Float(y), PoolingShapeOf(x, y, window));

    /// <inheritdoc/>
    protected override void AvgPool2dGradientCore(Tensor dy, Tensor dx, in WindowGeometry window, bool accumulate) =>
        Kernels.Cpu.AvgPool2d.Gradient(_pool, Float(dy), Float(dx), PoolingShapeOf(dx, dy, window), accumulate);

    private static PoolingShape PoolingShapeOf(Tensor x, Tensor y, in WindowGeometry window) =>
        new(x.Shape[0] * x.Shape[1], x.Shape[2], x.Shape[3], y.Shape[2], y.Shape[3],
            window.KernelHeight, window.KernelWidth, window.Stride, window.Padding);
}
