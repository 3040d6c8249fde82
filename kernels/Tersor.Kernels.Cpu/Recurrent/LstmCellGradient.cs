using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Tersor.Kernels.Operators;

namespace Tersor.Kernels.Cpu;

/// <summary>The backward pass of <see cref="LstmCell"/>. tanh(c) is computed again: it costs less than the memory to keep it.</summary>
public static unsafe class LstmCellGradient
{
    /// <summary>From the gradients of h and c to those of the gates' sums and of the previous cell.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="gates">[rows, 4 · hidden]: i, f, g and o as the forward pass left them.</param>
    /// <param name="cPrevious">[rows, hidden].</param>
    /// <param name="c">[rows, hidden].</param>
    /// <param name="dh">[rows, hidden].</param>
    /// <param name="dc">[rows, hidden]: the gradient of c through the next step; replaced by that of cPrevious.</param>
    /// <param name="dGates">[rows, 4 · hidden].</param>
    /// <param name="rows">Sequences in the batch.</param>
    /// <param name="hidden">Cells.</param>
    public static void Run(WorkerPool pool, float* gates, float* cPrevious, float* c, float* dh, float* dc, float* dGates, int rows, int hidden)
    {
        var job = new Job(gates, cPrevious, c, dh, dc, dGates, rows, hidden);
        pool.Run(LstmPartition.Blocks(rows, hidden), ref job);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TSimd, TVector>(
        float* gates, nint stride, float* cPrevious, float* c, float* dh, float* dc, float* dGates, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        var j = 0;
        for (; j <= count - TSimd.Count; j += TSimd.Count)
        {
            var gate = gates + j;
            var dGate = dGates + j;
            var i = TSimd.Load(gate);
            var f = TSimd.Load(gate + stride);
            var g = TSimd.Load(gate + (2 * stride));
            var o = TSimd.Load(gate + (3 * stride));
            var output = TSimd.Load(dh + j);
            var squashed = TSimd.Invoke(default(Tanh), TSimd.Load(c + j));
            var throughOutput = TSimd.Invoke(default(TanhGradient), squashed, TSimd.Multiply(output, o));
            var cell = TSimd.Add(TSimd.Load(dc + j), throughOutput);
            TSimd.Store(TSimd.Invoke(default(SigmoidGradient), i, TSimd.Multiply(cell, g)), dGate);
            TSimd.Store(TSimd.Invoke(default(SigmoidGradient), f, TSimd.Multiply(cell, TSimd.Load(cPrevious + j))), dGate + stride);
            TSimd.Store(TSimd.Invoke(default(TanhGradient), g, TSimd.Multiply(cell, i)), dGate + (2 * stride));
            TSimd.Store(TSimd.Invoke(default(SigmoidGradient), o, TSimd.Multiply(output, squashed)), dGate + (3 * stride));
            TSimd.Store(TSimd.Multiply(cell, f), dc + j);
        }

        if (j < count)
            Tail<TSimd, TVector>(gates + j, stride, cPrevious + j, c + j, dh + j, dc + j, dGates + j, count - j);
    }

    private static void Tail<TSimd, TVector>(
        float* gates, nint stride, float* cPrevious, float* c, float* dh, float* dc, float* dGates, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        const int Gates = 4;
        var width = TSimd.Count;
        var bytes = (uint)count * sizeof(float);
        var padded = stackalloc float[((2 * Gates) + 4) * width];
        var paddedGradient = padded + (Gates * width);
        var paddedPrevious = paddedGradient + (Gates * width);
        var paddedC = paddedPrevious + width;
        var paddedDh = paddedC + width;
        var paddedDc = paddedDh + width;
        for (var gate = 0; gate < Gates; gate++)
            Unsafe.CopyBlockUnaligned(padded + (gate * width), gates + (gate * stride), bytes);
        Unsafe.CopyBlockUnaligned(paddedPrevious, cPrevious, bytes);
        Unsafe.CopyBlockUnaligned(paddedC, c, bytes);
        Unsafe.CopyBlockUnaligned(paddedDh, dh, bytes);
        Unsafe.CopyBlockUnaligned(paddedDc, dc, bytes);
        Loop<TSimd, TVector>(padded, width, paddedPrevious, paddedC, paddedDh, paddedDc, paddedGradient, width);
        for (var gate = 0; gate < Gates; gate++)
            Unsafe.CopyBlockUnaligned(dGates + (gate * stride), paddedGradient + (gate * width), bytes);
        Unsafe.CopyBlockUnaligned(dc, paddedDc, bytes);
    }

    private readonly struct Job(
        float* gates, float* cPrevious, float* c, float* dh, float* dc, float* dGates, int rows, int hidden) : IBlockJob
    {
        private readonly float* _gates = gates;
        private readonly float* _cPrevious = cPrevious;
        private readonly float* _c = c;
        private readonly float* _dh = dh;
        private readonly float* _dc = dc;
        private readonly float* _dGates = dGates;

        public void Run(int block, int worker)
        {
            var (start, end) = LstmPartition.Rows(block, rows, hidden);
            for (var row = start; row < end; row++)
            {
                if (Vector512.IsHardwareAccelerated)
                    Row<Simd512, Vector512<float>>(row);
                else if (Vector256.IsHardwareAccelerated)
                    Row<Simd256, Vector256<float>>(row);
                else
                    Row<SimdScalar, float>(row);
            }
        }

        private void Row<TSimd, TVector>(int row)
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            var cells = (nint)row * hidden;
            Loop<TSimd, TVector>(
                _gates + (4 * cells), hidden, _cPrevious + cells, _c + cells, _dh + cells, _dc + cells, _dGates + (4 * cells), hidden);
        }
    }
}
