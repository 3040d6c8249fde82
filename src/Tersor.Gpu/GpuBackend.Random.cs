using ILGPU;
using Tersor.Core;
using Tersor.Kernels;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    private const int WordsPerBlock = 4;

    /// <inheritdoc/>
    protected override void RandomUniformCore(Tensor y, ulong seed, ulong stream, float low, float high)
    {
        if (y.Count == 0)
            return;
        Launch(
            OverBlocks(y.Count),
            new RandomFill.Uniform(
                Float(y), y.Count, seed, stream, new UniformSample(low, high), StoresVectors(y)));
    }

    /// <inheritdoc/>
    protected override void RandomNormalCore(Tensor y, ulong seed, ulong stream, float mean, float standardDeviation)
    {
        if (y.Count == 0)
            return;
        Launch(
            OverBlocks(y.Count),
            new RandomFill.Normal(
                Float(y), y.Count, seed, stream, mean, standardDeviation, StoresVectors(y)));
    }

    /// <summary>As in maps, a compiler for CPUs makes better vectors of the work items itself.</summary>
    private int StoresVectors(Tensor y) => !PrefersPanels && IsVectorAligned(y) ? 1 : 0;

    private KernelConfig OverBlocks(int count) => _geometry.Over(((count - 1) / WordsPerBlock) + 1);
}
