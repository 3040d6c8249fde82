using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>y = f(a, b, c) or y += f(a, b, c), element by element; y may be an operand.</summary>
public static unsafe class TernaryMap
{
    /// <summary>Maps <paramref name="count"/> elements.</summary>
    public static void Run<TOperator>(
        WorkerPool pool, TOperator f, float* a, float* b, float* c, float* y, int count, bool accumulate)
        where TOperator : unmanaged, ITernaryOperator
    {
        var job = new Job<TOperator>(f, a, b, c, y, count, accumulate);
        VectorWidth.Run(pool, BlockPartition.Count(count), job);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TSimd, TVector, TOperator>(
        TOperator f, float* a, float* b, float* c, float* y, int count, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, ITernaryOperator
    {
        var i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
        {
            var result = f.Invoke<TSimd, TVector>(TSimd.Load(a + i), TSimd.Load(b + i), TSimd.Load(c + i));
            if (accumulate)
                result = TSimd.Add(TSimd.Load(y + i), result);
            TSimd.Store(result, y + i);
        }

        if (i < count)
            Tail<TSimd, TVector, TOperator>(f, a + i, b + i, c + i, y + i, count - i, accumulate);
    }

    private static void Tail<TSimd, TVector, TOperator>(
        TOperator f, float* a, float* b, float* c, float* y, int count, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, ITernaryOperator
    {
        var width = TSimd.Count;
        var bytes = (uint)count * sizeof(float);
        var padded = stackalloc float[4 * width];
        Unsafe.CopyBlockUnaligned(padded, a, bytes);
        Unsafe.CopyBlockUnaligned(padded + width, b, bytes);
        Unsafe.CopyBlockUnaligned(padded + (2 * width), c, bytes);
        Unsafe.CopyBlockUnaligned(padded + (3 * width), y, bytes);
        Loop<TSimd, TVector, TOperator>(
            f, padded, padded + width, padded + (2 * width), padded + (3 * width), width, accumulate);
        Unsafe.CopyBlockUnaligned(y, padded + (3 * width), bytes);
    }

    private readonly struct Job<TOperator>(
        TOperator f, float* a, float* b, float* c, float* y, int count, bool accumulate) : ISimdJob
        where TOperator : unmanaged, ITernaryOperator
    {
        public void Run<TSimd, TVector>(int block, int worker)
            where TSimd : struct, ISimd<TVector>
        {
            var start = BlockPartition.Start(block);
            var size = BlockPartition.Size(block, count);
            Loop<TSimd, TVector, TOperator>(f, a + start, b + start, c + start, y + start, size, accumulate);
        }
    }
}
