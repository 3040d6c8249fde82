using Tersor.Core;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    public override void Gemm(Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate, in Epilogue epilogue = default) =>
        throw new NotSupportedException(nameof(Gemm));
}
