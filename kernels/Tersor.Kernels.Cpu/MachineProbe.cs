using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Measures what this machine can do at best, as the yardstick for kernels: each figure is the fastest of many short bursts,
/// so that other processes disturb it little.
/// </summary>
public static unsafe class MachineProbe
{
    private const int Chains = 12;
    private const int Rounds = 50_000;
    private const int Bursts = 200;
    private const int BufferBytes = 128 << 20;
    private const int Passes = 3;

    /// <summary>The vector width that kernels use here, in bits: 512, 256, or 32 without vectors of either width.</summary>
    public static int VectorBits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 32;

    /// <summary>
    /// The group of instructions that kernels use here, on which the last bits of results depend: for example <c>512-bit
    /// vectors</c>.
    /// </summary>
    public static string Instructions => VectorBits switch
    {
        512 => "512-bit vectors",
        256 => "256-bit vectors",
        _ => "no vectors",
    };

    /// <summary>
    /// The peak of fused multiply-adds in GFLOP/s (two operations each): chains in registers, more of them than latency times
    /// throughput. Takes some 20 ms.
    /// </summary>
    /// <param name="threads">How many threads work at the same time.</param>
    public static double FmaPeakGflops(int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        using var pool = new WorkerPool(threads);
        var job = default(ChainsJob);
        var best = double.MaxValue;
        for (var burst = 0; burst < Bursts; burst++)
        {
            var start = Stopwatch.GetTimestamp();
            pool.Run(threads, ref job);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 2d * Chains * Rounds * (VectorBits / 32) * threads / best / 1e9;
    }

    /// <summary>
    /// The bandwidth in GB/s at which one thread reads, and at which it copies (bytes read plus bytes written), over a buffer
    /// of 128 MiB; a cache that holds it all is what is measured then. Takes some 100 ms.
    /// </summary>
    public static (double Read, double Copy) MemoryBandwidth()
    {
        var buffer = (byte*)NativeMemory.AlignedAlloc(BufferBytes, 64);
        try
        {
            NativeMemory.Clear(buffer, BufferBytes);
            double read = double.MaxValue, copy = double.MaxValue;
            for (var pass = 0; pass < Passes; pass++)
            {
                var start = Stopwatch.GetTimestamp();
                Read((float*)buffer, BufferBytes / sizeof(float));
                read = Math.Min(read, Stopwatch.GetElapsedTime(start).TotalSeconds);

                start = Stopwatch.GetTimestamp();
                Buffer.MemoryCopy(buffer, buffer + (BufferBytes / 2), BufferBytes / 2, BufferBytes / 2);
                copy = Math.Min(copy, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            return (BufferBytes / read / 1e9, BufferBytes / copy / 1e9);
        }
        finally
        {
            NativeMemory.AlignedFree(buffer);
        }
    }

    private static void Read(float* source, int count)
    {
        if (Vector512.IsHardwareAccelerated)
            Sum<Simd512, Vector512<float>>(source, count);
        else if (Vector256.IsHardwareAccelerated)
            Sum<Simd256, Vector256<float>>(source, count);
        else
            Sum<SimdScalar, float>(source, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static TVector Sum<TSimd, TVector>(float* source, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        var (a, b, c, d) = (TSimd.Create(0), TSimd.Create(0), TSimd.Create(0), TSimd.Create(0));
        for (var i = 0; i < count; i += 4 * TSimd.Count)
        {
            a = TSimd.Add(a, TSimd.Load(source + i));
            b = TSimd.Add(b, TSimd.Load(source + i + TSimd.Count));
            c = TSimd.Add(c, TSimd.Load(source + i + (2 * TSimd.Count)));
            d = TSimd.Add(d, TSimd.Load(source + i + (3 * TSimd.Count)));
        }

        return TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static TVector Chain<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        var x = TSimd.Create(0.5f);
        var y = TSimd.Create(1f);
        TVector a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (var round = 0; round < Rounds; round++)
        {
            a = TSimd.MultiplyAdd(a, x, y);
            b = TSimd.MultiplyAdd(b, x, y);
            c = TSimd.MultiplyAdd(c, x, y);
            d = TSimd.MultiplyAdd(d, x, y);
            e = TSimd.MultiplyAdd(e, x, y);
            f = TSimd.MultiplyAdd(f, x, y);
            g = TSimd.MultiplyAdd(g, x, y);
            h = TSimd.MultiplyAdd(h, x, y);
            i = TSimd.MultiplyAdd(i, x, y);
            j = TSimd.MultiplyAdd(j, x, y);
            k = TSimd.MultiplyAdd(k, x, y);
            l = TSimd.MultiplyAdd(l, x, y);
        }

        a = TSimd.Add(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)), TSimd.Add(TSimd.Add(e, f), TSimd.Add(g, h)));
        return TSimd.Add(a, TSimd.Add(TSimd.Add(i, j), TSimd.Add(k, l)));
    }

    private readonly struct ChainsJob : IBlockJob
    {
        public void Run(int block, int worker)
        {
            if (Vector512.IsHardwareAccelerated)
                Chain<Simd512, Vector512<float>>();
            else if (Vector256.IsHardwareAccelerated)
                Chain<Simd256, Vector256<float>>();
            else
                Chain<SimdScalar, float>();
        }
    }
}
