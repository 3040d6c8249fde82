using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

    /// <summary>The vector width that kernels use here, in bits: 512, 256, 128, or 32 without vectors.</summary>
    public static int VectorBits => 32 * VectorWidth.Lanes;

    /// <summary>
    /// The group that this processor belongs to, for example <c>512-bit vectors</c>. The same seed gives the same bytes on all
    /// processors of a group. Groups differ in the order of sums, and without fused multiply-add in the rounding of products.
    /// </summary>
    public static string Instructions => VectorBits switch
    {
        > 128 => $"{VectorBits}-bit vectors",
        128 => VectorWidth.IsFused ? "128-bit vectors" : "128-bit vectors, not fused",
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
        var best = double.MaxValue;
        for (var burst = 0; burst < Bursts; burst++)
        {
            var start = Stopwatch.GetTimestamp();
            VectorWidth.Run(pool, threads, default(ChainsJob));
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
                VectorWidth.Run(new ReadKernel((float*)buffer, BufferBytes / sizeof(float)));
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static TVector Sum<TSimd, TVector>(float* source, int count)
        where TSimd : struct, ISimd<TVector>
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

    private readonly struct ReadKernel(float* source, int count) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> => Sum<TSimd, TVector>(source, count);
    }

    private readonly struct ChainsJob : ISimdJob
    {
        public void Run<TSimd, TVector>(int block, int worker)
            where TSimd : struct, ISimd<TVector> => Chain<TSimd, TVector>();
    }
}
