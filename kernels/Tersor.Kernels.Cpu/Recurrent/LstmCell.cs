using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// One step of a long short-term memory (Hochreiter and Schmidhuber 1997; with the forget gate of Gers et al. 2000) after its
/// matrix products: gates, cell and output in one pass.
/// </summary>
public static unsafe class LstmCell
{
    /// <summary>c = σ(f) · cPrevious + σ(i) · tanh(g), h = σ(o) · tanh(c).</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="gates">[rows, 4 · hidden]: the sums of i, f, g and o; replaced by the gates.</param>
    /// <param name="cPrevious">[rows, hidden].</param>
    /// <param name="c">[rows, hidden].</param>
    /// <param name="h">[rows, hidden].</param>
    /// <param name="rows">Sequences in the batch.</param>
    /// <param name="hidden">Cells.</param>
    public static void Run(WorkerPool pool, float* gates, float* cPrevious, float* c, float* h, int rows, int hidden)
    {
        var job = new Job(gates, cPrevious, c, h, rows, hidden);
        VectorWidth.Run(pool, LstmPartition.Blocks(rows, hidden), job);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TSimd, TVector>(float* gates, nint stride, float* cPrevious, float* c, float* h, int count)
        where TSimd : struct, ISimd<TVector>
    {
        var j = 0;
        for (; j <= count - TSimd.Count; j += TSimd.Count)
        {
            var gate = gates + j;
            var i = default(Sigmoid).Invoke<TSimd, TVector>(TSimd.Load(gate));
            var f = default(Sigmoid).Invoke<TSimd, TVector>(TSimd.Load(gate + stride));
            var g = default(Tanh).Invoke<TSimd, TVector>(TSimd.Load(gate + (2 * stride)));
            var o = default(Sigmoid).Invoke<TSimd, TVector>(TSimd.Load(gate + (3 * stride)));
            var cell = TSimd.Add(TSimd.Multiply(f, TSimd.Load(cPrevious + j)), TSimd.Multiply(i, g));
            TSimd.Store(i, gate);
            TSimd.Store(f, gate + stride);
            TSimd.Store(g, gate + (2 * stride));
            TSimd.Store(o, gate + (3 * stride));
            TSimd.Store(cell, c + j);
            TSimd.Store(TSimd.Multiply(o, default(Tanh).Invoke<TSimd, TVector>(cell)), h + j);
        }

        if (j < count)
            Tail<TSimd, TVector>(gates + j, stride, cPrevious + j, c + j, h + j, count - j);
    }

    // A last partial vector goes through padded copies, so that a cell's result does not depend on its place.
    private static void Tail<TSimd, TVector>(float* gates, nint stride, float* cPrevious, float* c, float* h, int count)
        where TSimd : struct, ISimd<TVector>
    {
        var width = TSimd.Count;
        var bytes = (uint)count * sizeof(float);
        var padded = stackalloc float[(LstmGates.Count + 3) * width];
        var paddedPrevious = padded + (LstmGates.Count * width);
        var paddedC = paddedPrevious + width;
        var paddedH = paddedC + width;
        for (var gate = 0; gate < LstmGates.Count; gate++)
            Unsafe.CopyBlockUnaligned(padded + (gate * width), gates + (gate * stride), bytes);
        Unsafe.CopyBlockUnaligned(paddedPrevious, cPrevious, bytes);
        Loop<TSimd, TVector>(padded, width, paddedPrevious, paddedC, paddedH, width);
        for (var gate = 0; gate < LstmGates.Count; gate++)
            Unsafe.CopyBlockUnaligned(gates + (gate * stride), padded + (gate * width), bytes);
        Unsafe.CopyBlockUnaligned(c, paddedC, bytes);
        Unsafe.CopyBlockUnaligned(h, paddedH, bytes);
    }

    private readonly struct Job(float* gates, float* cPrevious, float* c, float* h, int rows, int hidden) : ISimdJob
    {
        public void Run<TSimd, TVector>(int block, int worker)
            where TSimd : struct, ISimd<TVector>
        {
            var (start, end) = LstmPartition.Rows(block, rows, hidden);
            for (var row = start; row < end; row++)
            {
                var cells = (nint)row * hidden;
                Loop<TSimd, TVector>(gates + (4 * cells), hidden, cPrevious + cells, c + cells, h + cells, hidden);
            }
        }
    }
}
