using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>y = f(x) or y += f(x), element by element; y may be x.</summary>
public static unsafe class UnaryMap
{
    /// <summary>Maps <paramref name="count"/> elements.</summary>
    public static void Run<TOperator>(WorkerPool pool, TOperator f, float* x, float* y, int count, bool accumulate)
        where TOperator : unmanaged, IUnaryOperator
    {
        var job = new Job<TOperator>(f, x, y, count, accumulate);
        pool.Run(BlockPartition.Count(count), ref job);
    }

    /// <summary>Maps on the calling thread.</summary>
    public static void Apply<TOperator>(TOperator f, float* x, float* y, int count, bool accumulate)
        where TOperator : unmanaged, IUnaryOperator => VectorWidth.Run(new Kernel<TOperator>(f, x, y, count, accumulate));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TSimd, TVector, TOperator>(TOperator f, float* x, float* y, int count, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, IUnaryOperator
    {
        var i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
        {
            var result = f.Invoke<TSimd, TVector>(TSimd.Load(x + i));
            if (accumulate)
                result = TSimd.Add(TSimd.Load(y + i), result);
            TSimd.Store(result, y + i);
        }

        if (i < count)
            Tail<TSimd, TVector, TOperator>(f, x + i, y + i, count - i, accumulate);
    }

    // A last partial vector goes through padded copies, so that an element's result does not depend on its place.
    private static void Tail<TSimd, TVector, TOperator>(TOperator f, float* x, float* y, int count, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, IUnaryOperator
    {
        var padded = stackalloc float[2 * TSimd.Count];
        Unsafe.CopyBlockUnaligned(padded, x, (uint)count * sizeof(float));
        Unsafe.CopyBlockUnaligned(padded + TSimd.Count, y, (uint)count * sizeof(float));
        Loop<TSimd, TVector, TOperator>(f, padded, padded + TSimd.Count, TSimd.Count, accumulate);
        Unsafe.CopyBlockUnaligned(y, padded + TSimd.Count, (uint)count * sizeof(float));
    }

    private readonly struct Kernel<TOperator>(TOperator f, float* x, float* y, int count, bool accumulate) : ISimdKernel
        where TOperator : unmanaged, IUnaryOperator
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> => Loop<TSimd, TVector, TOperator>(f, x, y, count, accumulate);
    }

    private readonly struct Job<TOperator>(TOperator f, float* x, float* y, int count, bool accumulate) : IBlockJob
        where TOperator : unmanaged, IUnaryOperator
    {
        public void Run(int block, int worker)
        {
            var start = BlockPartition.Start(block);
            Apply(f, x + start, y + start, BlockPartition.Size(block, count), accumulate);
        }
    }
}
