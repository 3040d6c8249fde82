using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>The widest vectors that this processor computes fast with. The compiler decides once; no branch remains.</summary>
public static class VectorWidth
{
    /// <summary>The floats of a vector: 16, 8, 4, or 1 without vectors.</summary>
    public static int Lanes =>
        Vector512.IsHardwareAccelerated ? Simd512.Count
        : Vector256.IsHardwareAccelerated ? Simd256.Count
        : Vector128.IsHardwareAccelerated ? Simd128.Count
        : SimdScalar.Count;

    /// <summary>Whether the processor multiplies and adds with one rounding.</summary>
    public static bool IsFused => Fma.IsSupported || AdvSimd.IsSupported;

    /// <summary>Runs a computation with vectors of this width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TKernel>(TKernel kernel)
        where TKernel : struct, ISimdKernel
    {
        if (Vector512.IsHardwareAccelerated)
            kernel.Run<Simd512, Vector512<float>>();
        else if (Vector256.IsHardwareAccelerated)
            kernel.Run<Simd256, Vector256<float>>();
        else if (Vector128.IsHardwareAccelerated)
            kernel.Run<Simd128, Vector128<float>>();
        else
            kernel.Run<SimdScalar, float>();
    }

    /// <summary>Runs the blocks of a job on a pool's threads with vectors of this width.</summary>
    public static void Run<TJob>(WorkerPool pool, int blocks, TJob job)
        where TJob : unmanaged, ISimdJob
    {
        var blockJob = new BlockJob<TJob>(job);
        pool.Run(blocks, ref blockJob);
    }

    private readonly struct BlockJob<TJob>(TJob job) : IBlockJob
        where TJob : unmanaged, ISimdJob
    {
        public void Run(int block, int worker) => VectorWidth.Run(new Block<TJob>(job, block, worker));
    }

    private readonly struct Block<TJob>(TJob job, int block, int worker) : ISimdKernel
        where TJob : unmanaged, ISimdJob
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> => job.Run<TSimd, TVector>(block, worker);
    }
}
