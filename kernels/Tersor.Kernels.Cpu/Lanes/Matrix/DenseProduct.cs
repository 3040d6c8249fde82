using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The dense counterpart of <see cref="SparseProduct{TSimd,TVector,TVectors}"/>: four rows of weights at a time share what they
/// load of the inputs, eight sums stay in registers.
/// </summary>
internal static unsafe class DenseProduct<TSimd, TVector, TVectors>
    where TSimd : struct, ISimd<TVector>
    where TVectors : struct, IVectorCount
{
    /// <summary>Rows that are computed together.</summary>
    public const int RowsPerGroup = 4;

    /// <summary>y[row] at every window for the rows of one group.</summary>
    /// <param name="weights">[depth, <see cref="RowsPerGroup"/>].</param>
    /// <param name="offsets">Where the input of each of <paramref name="depth"/> lies, in units.</param>
    /// <param name="depth">Weights in a row.</param>
    /// <param name="bias">One for each row of the group.</param>
    /// <param name="x">The inputs.</param>
    /// <param name="unit">The floats that an offset or place of 1 stands for.</param>
    /// <param name="runs">Where the windows and their results begin.</param>
    /// <param name="windows">The number of runs.</param>
    /// <param name="y">The first row's results; other rows follow at <paramref name="rowStride"/>.</param>
    /// <param name="rowStride">Floats between rows.</param>
    /// <param name="rows">How many rows of the group are wanted.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Group(
        float* weights, int* offsets, int depth, float* bias, float* x, nint unit, WindowRun* runs, int windows, float* y,
        nint rowStride, int rows)
    {
        var step = TVectors.Value > 1 ? 2 : 1;
        for (var i = 0; i < windows; i++)
        {
            var window = x + (runs[i].From * unit);
            for (var v = 0; v < TVectors.Value; v += step)
            {
                var lane = v * TSimd.Count;
                var (a0, b0, c0, d0) =
                    (TSimd.Create(bias[0]), TSimd.Create(bias[1]), TSimd.Create(bias[2]), TSimd.Create(bias[3]));
                var (a1, b1, c1, d1) = (a0, b0, c0, d0);
                var weight = weights;
                for (var k = 0; k < depth; k++)
                {
                    var from = window + (offsets[k] * unit) + lane;
                    var x0 = TSimd.Load(from);
                    var x1 = TVectors.Value > 1 ? TSimd.Load(from + TSimd.Count) : x0;
                    var w = TSimd.Create(weight[0]);
                    a0 = TSimd.MultiplyAdd(w, x0, a0);
                    if (TVectors.Value > 1)
                        a1 = TSimd.MultiplyAdd(w, x1, a1);
                    w = TSimd.Create(weight[1]);
                    b0 = TSimd.MultiplyAdd(w, x0, b0);
                    if (TVectors.Value > 1)
                        b1 = TSimd.MultiplyAdd(w, x1, b1);
                    w = TSimd.Create(weight[2]);
                    c0 = TSimd.MultiplyAdd(w, x0, c0);
                    if (TVectors.Value > 1)
                        c1 = TSimd.MultiplyAdd(w, x1, c1);
                    w = TSimd.Create(weight[3]);
                    d0 = TSimd.MultiplyAdd(w, x0, d0);
                    if (TVectors.Value > 1)
                        d1 = TSimd.MultiplyAdd(w, x1, d1);
                    weight += RowsPerGroup;
                }

                var to = y + (runs[i].To * unit) + lane;
                Store(a0, a1, to);
                if (rows > 1)
                    Store(b0, b1, to + rowStride);
                if (rows > 2)
                    Store(c0, c1, to + (2 * rowStride));
                if (rows > 3)
                    Store(d0, d1, to + (3 * rowStride));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector first, TVector second, float* y)
    {
        TSimd.Store(first, y);
        if (TVectors.Value > 1)
            TSimd.Store(second, y + TSimd.Count);
    }
}
