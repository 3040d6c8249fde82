using Tersor.Core;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    public override void Gather(Tensor table, Tensor indices, Tensor y) =>
        throw new NotSupportedException(nameof(Gather));

    /// <inheritdoc/>
    public override void ScatterAdd(Tensor dy, Tensor indices, Tensor dTable, bool accumulate) =>
        throw new NotSupportedException(nameof(ScatterAdd));
}
