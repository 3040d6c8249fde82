using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Products of a large matrix with a panel of few columns: Y += A·X. The panel's columns are the lanes of vectors, A's values are
/// read once where they lie and spread over them. Each value of Y sums its products in their order, a fused step at a time and
/// <see cref="Depth"/> steps to a partial sum: the bits do not depend on the width of vectors.
/// </summary>
internal static unsafe class PanelProduct
{
    /// <summary>Lines of X and Y have a multiple of so many doubles: whole vectors of any width.</summary>
    public const int Lanes = 8;

    /// <summary>Steps to a partial sum: so many lines of X stay in the first cache.</summary>
    private const int Depth = 128;

    // Rows of A that are read side by side.
    private const int Height = 6;

    /// <summary>The doubles that a line of so many rows of weights takes.</summary>
    public static int Width(int rows) => (rows + Lanes - 1) / Lanes * Lanes;

    /// <summary>y[i, :] += Σ a[i, columns[k]] · x[k, :].</summary>
    /// <param name="a">The first of A's values.</param>
    /// <param name="stride">From row to row of A.</param>
    /// <param name="rows">Rows of A and Y.</param>
    /// <param name="columns">A's columns, one for each line of X.</param>
    /// <param name="depth">Lines of X.</param>
    /// <param name="x">X, [depth, width].</param>
    /// <param name="y">Y, [rows, width].</param>
    /// <param name="width">A multiple of <see cref="Lanes"/>.</param>
    public static void Run<TSimd, TVector>(
        double* a, nint stride, int rows, int* columns, int depth, double* x, double* y, int width)
        where TSimd : struct, IDoubles<TVector>
    {
        for (; depth > 0; depth -= Depth, columns += Depth, x += (nint)Depth * width)
        {
            var steps = Math.Min(Depth, depth);
            for (var row = 0; row < rows; row += Height)
            {
                // Rows that are not there are the last one once more, and are not stored.
                var height = Math.Min(Height, rows - row);
                var source = a + (row * stride);
                var target = y + ((nint)row * width);
                var lane = 0;
                for (; TSimd.Count == Lanes && lane <= width - (4 * TSimd.Count); lane += 4 * TSimd.Count)
                    Tile<TSimd, TVector, FourVectors>(source, stride, columns, steps, x + lane, target + lane, width, height);
                for (; lane <= width - (2 * TSimd.Count); lane += 2 * TSimd.Count)
                    Tile<TSimd, TVector, TwoVectors>(source, stride, columns, steps, x + lane, target + lane, width, height);
                for (; lane < width; lane += TSimd.Count)
                    Tile<TSimd, TVector, OneVector>(source, stride, columns, steps, x + lane, target + lane, width, height);
            }
        }
    }

    /// <summary>y[i, :] += a[i] · x[:] for some lines.</summary>
    /// <param name="a">A value for each line.</param>
    /// <param name="lines">Lines of Y.</param>
    /// <param name="x">[width].</param>
    /// <param name="y">[lines, width].</param>
    /// <param name="width">A multiple of <see cref="Lanes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOuter<TSimd, TVector>(double* a, int lines, double* x, double* y, int width)
        where TSimd : struct, IDoubles<TVector>
    {
        for (var lane = 0; lane < width; lane += TSimd.Count, x += TSimd.Count, y += TSimd.Count)
        {
            var factor = TSimd.Load(x);
            var target = y;
            for (var line = 0; line < lines; line++, target += width)
                TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(a[line]), factor, TSimd.Load(target)), target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TSimd, TVector, TTile>(
        double* a, nint stride, int* columns, int depth, double* x, double* y, int width, int height)
        where TSimd : struct, IDoubles<TVector>
        where TTile : struct, ITileVectors
    {
        var a1 = height > 1 ? a + stride : a;
        var a2 = height > 2 ? a1 + stride : a1;
        var a3 = height > 3 ? a2 + stride : a2;
        var a4 = height > 4 ? a3 + stride : a3;
        var a5 = height > 5 ? a4 + stride : a4;
        TVector c00, c01, c02, c03;
        TVector c10, c11, c12, c13;
        TVector c20, c21, c22, c23;
        TVector c30, c31, c32, c33;
        TVector c40, c41, c42, c43;
        TVector c50, c51, c52, c53;
        c00 = c01 = c02 = c03 = TSimd.Create(0);
        c10 = c11 = c12 = c13 = TSimd.Create(0);
        c20 = c21 = c22 = c23 = TSimd.Create(0);
        c30 = c31 = c32 = c33 = TSimd.Create(0);
        c40 = c41 = c42 = c43 = TSimd.Create(0);
        c50 = c51 = c52 = c53 = TSimd.Create(0);
        for (var step = 0; step < depth; step++, x += width)
        {
            nint column = columns[step];
            var x0 = TSimd.Load(x);
            var x1 = TTile.Vectors > 1 ? TSimd.Load(x + TSimd.Count) : x0;
            var x2 = TTile.Vectors > 2 ? TSimd.Load(x + (2 * TSimd.Count)) : x0;
            var x3 = TTile.Vectors > 3 ? TSimd.Load(x + (3 * TSimd.Count)) : x0;
            Add<TSimd, TVector, TTile>(a[column], x0, x1, x2, x3, ref c00, ref c01, ref c02, ref c03);
            Add<TSimd, TVector, TTile>(a1[column], x0, x1, x2, x3, ref c10, ref c11, ref c12, ref c13);
            Add<TSimd, TVector, TTile>(a2[column], x0, x1, x2, x3, ref c20, ref c21, ref c22, ref c23);
            Add<TSimd, TVector, TTile>(a3[column], x0, x1, x2, x3, ref c30, ref c31, ref c32, ref c33);
            Add<TSimd, TVector, TTile>(a4[column], x0, x1, x2, x3, ref c40, ref c41, ref c42, ref c43);
            Add<TSimd, TVector, TTile>(a5[column], x0, x1, x2, x3, ref c50, ref c51, ref c52, ref c53);
        }

        Store<TSimd, TVector, TTile>(y, c00, c01, c02, c03);
        if (height > 1)
            Store<TSimd, TVector, TTile>(y + width, c10, c11, c12, c13);
        if (height > 2)
            Store<TSimd, TVector, TTile>(y + (2 * width), c20, c21, c22, c23);
        if (height > 3)
            Store<TSimd, TVector, TTile>(y + (3 * width), c30, c31, c32, c33);
        if (height > 4)
            Store<TSimd, TVector, TTile>(y + (4 * width), c40, c41, c42, c43);
        if (height > 5)
            Store<TSimd, TVector, TTile>(y + (5 * width), c50, c51, c52, c53);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TSimd, TVector, TTile>(
        double a, TVector x0, TVector x1, TVector x2, TVector x3, ref TVector c0, ref TVector c1, ref TVector c2, ref TVector c3)
        where TSimd : struct, IDoubles<TVector>
        where TTile : struct, ITileVectors
    {
        var factor = TSimd.Create(a);
        c0 = TSimd.MultiplyAdd(factor, x0, c0);
        if (TTile.Vectors > 1)
            c1 = TSimd.MultiplyAdd(factor, x1, c1);
        if (TTile.Vectors > 2)
            c2 = TSimd.MultiplyAdd(factor, x2, c2);
        if (TTile.Vectors > 3)
            c3 = TSimd.MultiplyAdd(factor, x3, c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TSimd, TVector, TTile>(double* y, TVector c0, TVector c1, TVector c2, TVector c3)
        where TSimd : struct, IDoubles<TVector>
        where TTile : struct, ITileVectors
    {
        TSimd.Store(TSimd.Add(TSimd.Load(y), c0), y);
        if (TTile.Vectors > 1)
            TSimd.Store(TSimd.Add(TSimd.Load(y + TSimd.Count), c1), y + TSimd.Count);
        if (TTile.Vectors > 2)
            TSimd.Store(TSimd.Add(TSimd.Load(y + (2 * TSimd.Count)), c2), y + (2 * TSimd.Count));
        if (TTile.Vectors > 3)
            TSimd.Store(TSimd.Add(TSimd.Load(y + (3 * TSimd.Count)), c3), y + (3 * TSimd.Count));
    }

    /// <summary>Four vectors.</summary>
    private readonly struct FourVectors : ITileVectors
    {
        public static int Vectors => 4;
    }
}
