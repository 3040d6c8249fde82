using Tersor.Core;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    public override void Reduce<TOperator>(TOperator fold, Tensor x, int outer, int length, int inner, Tensor y, bool accumulate = false) =>
        throw new NotSupportedException(nameof(Reduce));

    /// <inheritdoc/>
    public override void ArgMax(Tensor x, Tensor indices) =>
        throw new NotSupportedException(nameof(ArgMax));
}
