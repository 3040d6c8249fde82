using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>y = f(a, b) or y += f(a, b) with broadcasting; y may be an operand that is not broadcast.</summary>
public static unsafe class BinaryMap
{
    /// <summary>Elements that a strided operand is gathered in at a time.</summary>
    private const int GatherLength = 256;

    /// <summary>Maps over a nest of axes; a stride of 0 broadcasts.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="f">The operator.</param>
    /// <param name="a">The first operand: operand 1 of the axes.</param>
    /// <param name="b">The second operand: operand 2 of the axes.</param>
    /// <param name="y">The destination: operand 0 of the axes, which walk it densely.</param>
    /// <param name="axes">Extents and strides.</param>
    /// <param name="accumulate">Whether to add to y.</param>
    public static void Run<TOperator>(
        WorkerPool pool, TOperator f, float* a, float* b, float* y, in StridedAxes axes, bool accumulate)
        where TOperator : unmanaged, IBinaryOperator
    {
        var job = new Job<TOperator>(f, a, b, y, axes, accumulate);
        pool.Run(job.Partition.Blocks, ref job);
    }

    /// <summary>Maps contiguous elements on the calling thread.</summary>
    public static void Apply<TOperator>(TOperator f, float* a, float* b, float* y, int count, bool accumulate)
        where TOperator : unmanaged, IBinaryOperator => Apply(f, a, 1, b, 1, y, count, accumulate);

    /// <summary>Maps over a nest of axes on the calling thread.</summary>
    /// <inheritdoc cref="Run"/>
    public static void Apply<TOperator>(TOperator f, float* a, float* b, float* y, in StridedAxes axes)
        where TOperator : unmanaged, IBinaryOperator
    {
        var (_, aStride, bStride) = axes.InnerStrides;
        for (var run = 0; run < axes.OuterCount; run++)
        {
            var (yOffset, aOffset, bOffset) = axes.Offsets(run);
            Apply(f, a + aOffset, aStride, b + bOffset, bStride, y + yOffset, axes.InnerExtent, accumulate: false);
        }
    }

    /// <summary>How many blocks a nest of axes is cut into.</summary>
    public static int Blocks(in StridedAxes axes) => new RunPartition(axes).Blocks;

    /// <summary>Maps some of the <see cref="Blocks"/> of a nest of axes on the calling thread.</summary>
    /// <param name="f">The operator.</param>
    /// <param name="a">The first operand: operand 1 of the axes.</param>
    /// <param name="b">The second operand: operand 2 of the axes.</param>
    /// <param name="y">The destination: operand 0 of the axes, which walk it densely.</param>
    /// <param name="axes">Extents and strides.</param>
    /// <param name="first">The first block.</param>
    /// <param name="end">The one behind the last.</param>
    public static void ApplyBlocks<TOperator>(
        TOperator f, float* a, float* b, float* y, in StridedAxes axes, int first, int end)
        where TOperator : unmanaged, IBinaryOperator
    {
        var job = new Job<TOperator>(f, a, b, y, axes, accumulate: false);
        for (var block = first; block < end; block++)
            job.Run(block, worker: 0);
    }

    private static void Apply<TOperator>(
        TOperator f, float* a, int aStride, float* b, int bStride, float* y, int count, bool accumulate)
        where TOperator : unmanaged, IBinaryOperator =>
        VectorWidth.Run(new Kernel<TOperator>(f, a, aStride, b, bStride, y, count, accumulate));

    // An operand's step is the number of lanes, or 0 where it points at a vector that holds one value in every lane.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TSimd, TVector, TOperator>(
        TOperator f, float* a, nint aStep, float* b, nint bStep, float* y, int count, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, IBinaryOperator
    {
        var i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
        {
            var result = f.Invoke<TSimd, TVector>(TSimd.Load(a), TSimd.Load(b));
            a += aStep;
            b += bStep;
            if (accumulate)
                result = TSimd.Add(TSimd.Load(y + i), result);
            TSimd.Store(result, y + i);
        }

        if (i < count)
            Tail<TSimd, TVector, TOperator>(f, a, aStep, b, bStep, y + i, count - i, accumulate);
    }

    private static void Tail<TSimd, TVector, TOperator>(
        TOperator f, float* a, nint aStep, float* b, nint bStep, float* y, int count, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, IBinaryOperator
    {
        var width = TSimd.Count;
        var bytes = (uint)count * sizeof(float);
        var padded = stackalloc float[3 * width];
        Unsafe.CopyBlockUnaligned(padded, a, bytes);
        Unsafe.CopyBlockUnaligned(padded + width, b, bytes);
        Unsafe.CopyBlockUnaligned(padded + (2 * width), y, bytes);
        Loop<TSimd, TVector, TOperator>(f, padded, aStep, padded + width, bStep, padded + (2 * width), width, accumulate);
        Unsafe.CopyBlockUnaligned(y, padded + (2 * width), bytes);
    }

    /// <summary>One inner run, whose operands have any stride.</summary>
    private static void Strip<TSimd, TVector, TOperator>(
        TOperator f, float* a, int aStride, float* b, int bStride, float* y, int count, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, IBinaryOperator
    {
        if (aStride == 1 && bStride == 1)
        {
            Loop<TSimd, TVector, TOperator>(f, a, TSimd.Count, b, TSimd.Count, y, count, accumulate);
            return;
        }

        var dense = stackalloc float[2 * GatherLength];
        var piece = aStride is 0 or 1 && bStride is 0 or 1 ? count : GatherLength;
        for (var i = 0; i < count; i += piece)
        {
            var length = Math.Min(piece, count - i);
            var aDense = Gather<TSimd, TVector>(a + ((long)i * aStride), aStride, length, dense);
            var bDense = Gather<TSimd, TVector>(b + ((long)i * bStride), bStride, length, dense + GatherLength);
            Loop<TSimd, TVector, TOperator>(
                f, aDense, aStride == 0 ? 0 : TSimd.Count, bDense, bStride == 0 ? 0 : TSimd.Count, y + i, length, accumulate);
        }
    }

    private static float* Gather<TSimd, TVector>(float* source, int stride, int count, float* dense)
        where TSimd : struct, ISimd<TVector>
    {
        if (stride == 1)
            return source;
        if (stride == 0)
        {
            TSimd.Store(TSimd.Create(*source), dense);
            return dense;
        }

        for (var i = 0; i < count; i++)
            dense[i] = source[(long)i * stride];
        return dense;
    }

    private readonly struct Kernel<TOperator>(
        TOperator f, float* a, int aStride, float* b, int bStride, float* y, int count, bool accumulate) : ISimdKernel
        where TOperator : unmanaged, IBinaryOperator
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> =>
            Strip<TSimd, TVector, TOperator>(f, a, aStride, b, bStride, y, count, accumulate);
    }

    private readonly struct Job<TOperator>(
        TOperator f, float* a, float* b, float* y, StridedAxes axes, bool accumulate) : IBlockJob
        where TOperator : unmanaged, IBinaryOperator
    {
        public RunPartition Partition { get; } = new(axes);

        public void Run(int block, int worker)
        {
            var (firstRun, endRun, start, size) = Partition[block];
            var (_, aStride, bStride) = axes.InnerStrides;
            for (var run = firstRun; run < endRun; run++)
            {
                var (yOffset, aOffset, bOffset) = axes.Offsets(run);
                var left = a + aOffset + ((long)start * aStride);
                var right = b + bOffset + ((long)start * bStride);
                Apply(f, left, aStride, right, bStride, y + yOffset + start, size, accumulate);
            }
        }
    }
}
