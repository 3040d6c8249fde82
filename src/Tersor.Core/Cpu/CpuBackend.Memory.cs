namespace Tersor.Core;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void Fill(Tensor y, float value) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void Copy(Tensor x, Tensor y, bool accumulate) =>
        throw new NotImplementedException();
}
