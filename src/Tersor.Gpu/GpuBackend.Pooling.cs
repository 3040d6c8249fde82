using Tersor.Core;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    public override void MaxPool2d(Tensor x, Tensor y, Tensor indices, in WindowGeometry window) =>
        throw new NotSupportedException(nameof(MaxPool2d));

    /// <inheritdoc/>
    public override void MaxPool2dGradient(Tensor dy, Tensor indices, Tensor dx, bool accumulate) =>
        throw new NotSupportedException(nameof(MaxPool2dGradient));

    /// <inheritdoc/>
    public override void AvgPool2d(Tensor x, Tensor y, in WindowGeometry window) =>
        throw new NotSupportedException(nameof(AvgPool2d));

    /// <inheritdoc/>
    public override void AvgPool2dGradient(Tensor dy, Tensor dx, in WindowGeometry window, bool accumulate) =>
        throw new NotSupportedException(nameof(AvgPool2dGradient));
}
