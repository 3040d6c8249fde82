namespace Tersor.Core;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void Gemm(Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate, in Epilogue epilogue = default) =>
        throw new NotImplementedException();
}
