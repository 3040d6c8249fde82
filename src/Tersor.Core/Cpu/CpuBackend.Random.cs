namespace Tersor.Core;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void RandomUniform(Tensor y, ulong seed, ulong stream, float low, float high) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void RandomNormal(Tensor y, ulong seed, ulong stream, float mean, float standardDeviation) =>
        throw new NotImplementedException();
}
