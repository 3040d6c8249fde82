using Tersor.Core;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    public override void Conv2d(Tensor x, Tensor weight, Tensor y, in WindowGeometry window, in Epilogue epilogue = default) =>
        throw new NotSupportedException(nameof(Conv2d));

    /// <inheritdoc/>
    public override void Conv2dInputGradient(Tensor dy, Tensor weight, Tensor dx, in WindowGeometry window, bool accumulate, in Epilogue epilogue = default) =>
        throw new NotSupportedException(nameof(Conv2dInputGradient));

    /// <inheritdoc/>
    public override void Conv2dWeightGradient(Tensor x, Tensor dy, Tensor dWeight, in WindowGeometry window, bool accumulate) =>
        throw new NotSupportedException(nameof(Conv2dWeightGradient));
}
