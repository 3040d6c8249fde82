using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>y = f(a, b, c) or y += f(a, b, c), element by element; y may be an operand that is not broadcast.</summary>
public static unsafe class TernaryMap
{
    /// <summary>Elements that operands are gathered in at a time where they don't lie densely.</summary>
    private const int GatherLength = 256;

    /// <summary>Maps <paramref name="count"/> elements.</summary>
    public static void Run<TOperator>(
        WorkerPool pool, TOperator f, float* a, float* b, float* c, float* y, int count, bool accumulate)
        where TOperator : unmanaged, ITernaryOperator
    {
        var job = new Job<TOperator>(f, a, b, c, y, count, accumulate);
        VectorWidth.Run(pool, BlockPartition.Count(count), job);
    }

    /// <summary>Maps over a nest of axes on the calling thread; a stride of 0 broadcasts.</summary>
    /// <param name="f">The operator.</param>
    /// <param name="a">The first operand: operand 1 of the axes.</param>
    /// <param name="b">The second operand.</param>
    /// <param name="c">The third operand.</param>
    /// <param name="y">The destination: operand 0 of the axes, which walk it densely.</param>
    /// <param name="axes">Extents and strides.</param>
    public static void Apply<TOperator>(TOperator f, float* a, float* b, float* c, float* y, in StridedAxes axes)
        where TOperator : unmanaged, ITernaryOperator
    {
        var (_, aStride, bStride) = axes.InnerStrides;
        for (var run = 0; run < axes.OuterCount; run++)
        {
            var (yOffset, aOffset, bOffset) = axes.Offsets(run);
            VectorWidth.Run(new StripKernel<TOperator>(
                f, a + aOffset, aStride, b + bOffset, bStride, c + axes.Offset3(run), axes.InnerStride3, y + yOffset,
                axes.InnerExtent));
        }
    }

    private static float* Gather(float* source, int stride, int count, float* dense)
    {
        if (stride == 1)
            return source;
        if (stride == 0)
            new Span<float>(dense, count).Fill(*source);
        else
            for (var i = 0; i < count; i++)
                dense[i] = source[(long)i * stride];
        return dense;
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

    /// <summary>One inner run, whose operands have any stride.</summary>
    private readonly struct StripKernel<TOperator>(
        TOperator f, float* a, int aStride, float* b, int bStride, float* c, int cStride, float* y, int count) : ISimdKernel
        where TOperator : unmanaged, ITernaryOperator
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
        {
            var dense = stackalloc float[3 * GatherLength];
            for (var i = 0; i < count; i += GatherLength)
            {
                var length = Math.Min(GatherLength, count - i);
                Loop<TSimd, TVector, TOperator>(
                    f,
                    Gather(a + ((long)i * aStride), aStride, length, dense),
                    Gather(b + ((long)i * bStride), bStride, length, dense + GatherLength),
                    Gather(c + ((long)i * cStride), cStride, length, dense + (2 * GatherLength)),
                    y + i,
                    length,
                    accumulate: false);
            }
        }
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
