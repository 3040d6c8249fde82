using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Tersor.Kernels.Operators;

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
    public static void Run<TOperator>(WorkerPool pool, TOperator f, float* a, float* b, float* y, in StridedAxes axes, bool accumulate)
        where TOperator : unmanaged, IBinaryOperator
    {
        if (axes.InnerExtent == 0 || axes.OuterCount == 0)
            return;
        var job = new Job<TOperator>(f, a, b, y, axes, accumulate);
        pool.Run(job.Blocks, ref job);
    }

    // An operand's step is the number of lanes, or 0 where it points at a vector that holds one value in every lane.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TSimd, TVector, TOperator>(
        TOperator f, float* a, nint aStep, float* b, nint bStep, float* y, int count, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TOperator : unmanaged, IBinaryOperator
    {
        var i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
        {
            var result = TSimd.Invoke(f, TSimd.Load(a), TSimd.Load(b));
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
        where TVector : unmanaged
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
        where TVector : unmanaged
        where TOperator : unmanaged, IBinaryOperator
    {
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
        where TVector : unmanaged
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

    private readonly struct Job<TOperator> : IBlockJob
        where TOperator : unmanaged, IBinaryOperator
    {
        private readonly TOperator _f;
        private readonly float* _a;
        private readonly float* _b;
        private readonly float* _y;
        private readonly StridedAxes _axes;
        private readonly bool _accumulate;
        private readonly int _runs;
        private readonly int _runsPerBlock;
        private readonly int _piecesPerRun;

        public Job(TOperator f, float* a, float* b, float* y, in StridedAxes axes, bool accumulate)
        {
            _f = f;
            _a = a;
            _b = b;
            _y = y;
            _axes = axes;
            _accumulate = accumulate;
            _runs = axes.OuterCount;
            _runsPerBlock = BlockPartition.RowsPerBlock(axes.InnerExtent);
            _piecesPerRun = BlockPartition.Count(axes.InnerExtent);
        }

        /// <summary>Several short runs make up a block, or several blocks a long run.</summary>
        public int Blocks => _piecesPerRun > 1 ? _runs * _piecesPerRun : (_runs + _runsPerBlock - 1) / _runsPerBlock;

        public void Run(int block, int worker)
        {
            var extent = _axes.InnerExtent;
            if (_piecesPerRun > 1)
            {
                var (run, piece) = Math.DivRem(block, _piecesPerRun);
                RunPiece(run, BlockPartition.Start(piece), BlockPartition.Size(piece, extent));
                return;
            }

            var end = Math.Min(_runs, (block + 1) * _runsPerBlock);
            for (var run = block * _runsPerBlock; run < end; run++)
                RunPiece(run, 0, extent);
        }

        private void RunPiece(int run, int start, int size)
        {
            var (yOffset, aOffset, bOffset) = _axes.Offsets(run);
            var (_, aStride, bStride) = _axes.InnerStrides;
            var a = _a + aOffset + ((long)start * aStride);
            var b = _b + bOffset + ((long)start * bStride);
            var y = _y + yOffset + start;
            if (Vector512.IsHardwareAccelerated)
                Strip<Simd512, Vector512<float>, TOperator>(_f, a, aStride, b, bStride, y, size, _accumulate);
            else if (Vector256.IsHardwareAccelerated)
                Strip<Simd256, Vector256<float>, TOperator>(_f, a, aStride, b, bStride, y, size, _accumulate);
            else
                Strip<SimdScalar, float, TOperator>(_f, a, aStride, b, bStride, y, size, _accumulate);
        }
    }
}
