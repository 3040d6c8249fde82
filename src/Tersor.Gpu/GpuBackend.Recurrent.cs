using Tersor.Core;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    public override void LstmCell(Tensor gates, Tensor cPrevious, Tensor c, Tensor h) =>
        throw new NotSupportedException(nameof(LstmCell));

    /// <inheritdoc/>
    public override void LstmCellGradient(Tensor gates, Tensor cPrevious, Tensor c, Tensor dh, Tensor dc, Tensor dGates) =>
        throw new NotSupportedException(nameof(LstmCellGradient));
}
