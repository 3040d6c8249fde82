namespace Tersor.Core;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void MaxPool2d(Tensor x, Tensor y, Tensor indices, in WindowGeometry window) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void MaxPool2dGradient(Tensor dy, Tensor indices, Tensor dx, bool accumulate) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void AvgPool2d(Tensor x, Tensor y, in WindowGeometry window) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void AvgPool2dGradient(Tensor dy, Tensor dx, in WindowGeometry window, bool accumulate) =>
        throw new NotImplementedException();
}
