using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu.Tests;

/// <summary>Kernels run with the widest vectors that the processor has, ARM's among them.</summary>
public sealed unsafe class VectorWidthTests
{
    /// <summary>The lanes of the vectors that the processor's instruction sets promise.</summary>
    private static int ExpectedLanes =>
        Avx512F.IsSupported ? 16 : Avx2.IsSupported ? 8 : Sse42.IsSupported || AdvSimd.IsSupported ? 4 : 1;

    [Fact]
    public void A_kernel_runs_with_the_widest_vectors()
    {
        int lanes;
        VectorWidth.Run(new CountKernel(&lanes));
        Assert.Equal(ExpectedLanes, lanes);
        Assert.Equal(ExpectedLanes, VectorWidth.Lanes);
    }

    [Fact]
    public void Every_block_of_a_job_runs_with_the_widest_vectors()
    {
        const int Blocks = 5;
        var lanes = stackalloc int[Blocks];
        using var pool = new WorkerPool(2);
        VectorWidth.Run(pool, Blocks, new CountJob(lanes));
        for (var block = 0; block < Blocks; block++)
            Assert.Equal(ExpectedLanes, lanes[block]);
    }

    [Fact]
    public void The_group_of_processors_follows_from_width_and_fusing() => Assert.Equal(
        (ExpectedLanes, Fma.IsSupported || AdvSimd.IsSupported) switch
        {
            (16, _) => "512-bit vectors",
            (8, _) => "256-bit vectors",
            (4, true) => "128-bit vectors",
            (4, false) => "128-bit vectors, not fused",
            _ => "no vectors",
        },
        MachineProbe.Instructions);

    private readonly struct CountKernel(int* lanes) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> => *lanes = TSimd.Count;
    }

    private readonly struct CountJob(int* lanes) : ISimdJob
    {
        public void Run<TSimd, TVector>(int block, int worker)
            where TSimd : struct, ISimd<TVector> => lanes[block] = TSimd.Count;
    }
}
