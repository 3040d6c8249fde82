namespace Tersor.Core;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void Conv2d(Tensor x, Tensor weight, Tensor y, in WindowGeometry window, in Epilogue epilogue = default) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void Conv2dInputGradient(Tensor dy, Tensor weight, Tensor dx, in WindowGeometry window, bool accumulate) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void Conv2dWeightGradient(Tensor x, Tensor dy, Tensor dWeight, in WindowGeometry window, bool accumulate) =>
        throw new NotImplementedException();
}
