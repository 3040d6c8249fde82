using Tersor.Core;
using Tersor.Kernels.Cpu;

namespace Tersor.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    protected override void RandomUniformCore(Tensor y, ulong seed, ulong stream, float low, float high) =>
        RandomFill.Uniform(_pool, Float(y), y.Count, seed, stream, low, high);

    /// <inheritdoc/>
    protected override void RandomNormalCore(Tensor y, ulong seed, ulong stream, float mean, float standardDeviation) =>
        RandomFill.Normal(_pool, Float(y), y.Count, seed, stream, mean, standardDeviation);
}
