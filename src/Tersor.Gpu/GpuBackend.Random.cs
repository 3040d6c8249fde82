using Tersor.Core;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    public override void RandomUniform(Tensor y, ulong seed, ulong stream, float low, float high) =>
        throw new NotSupportedException(nameof(RandomUniform));

    /// <inheritdoc/>
    public override void RandomNormal(Tensor y, ulong seed, ulong stream, float mean, float standardDeviation) =>
        throw new NotSupportedException(nameof(RandomNormal));
}
