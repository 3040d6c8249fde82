using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>How many vectors wide a tile of <see cref="DoubleGemm"/> is.</summary>
internal interface ITileVectors
{
    static abstract int Vectors { get; }
}

/// <summary>One vector.</summary>
internal readonly struct OneVector : ITileVectors
{
    public static int Vectors => 1;
}

/// <summary>Two vectors.</summary>
internal readonly struct TwoVectors : ITileVectors
{
    public static int Vectors => 2;
}

/// <summary>Three vectors.</summary>
internal readonly struct ThreeVectors : ITileVectors
{
    public static int Vectors => 3;
}

/// <summary>
/// A tile of four rows and up to three vectors: twelve accumulators, three vectors of B and a broadcast fill the 16 registers of
/// AVX2.
/// </summary>
internal static unsafe class DoubleTile
{
    /// <summary>The rows of a tile.</summary>
    public const int Rows = 4;

    /// <summary>The most columns of a tile.</summary>
    public const int MaxColumns = 3 * 8;

    /// <summary>C[rows, columns] += A · B, both packed: a column of A and a row of B for each step.</summary>
    /// <param name="depth">Steps.</param>
    /// <param name="a"><see cref="Rows"/> values a step.</param>
    /// <param name="b">The tile's vectors a step.</param>
    /// <param name="c">The first of C's values.</param>
    /// <param name="stride">From row to row of C.</param>
    /// <param name="rows">The rows that are there, 1 to <see cref="Rows"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector, TTile>(nint depth, double* a, double* b, double* c, nint stride, int rows)
        where TSimd : struct, IDoubles<TVector>
        where TTile : struct, ITileVectors
    {
        TVector c00, c01, c02;
        TVector c10, c11, c12;
        TVector c20, c21, c22;
        TVector c30, c31, c32;
        c00 = c01 = c02 = TSimd.Create(0);
        c10 = c11 = c12 = TSimd.Create(0);
        c20 = c21 = c22 = TSimd.Create(0);
        c30 = c31 = c32 = TSimd.Create(0);
        for (; depth > 0; depth--)
        {
            var b0 = TSimd.Load(b);
            var b1 = TTile.Vectors > 1 ? TSimd.Load(b + TSimd.Count) : b0;
            var b2 = TTile.Vectors > 2 ? TSimd.Load(b + (2 * TSimd.Count)) : b0;
            var x = TSimd.Create(a[0]);
            c00 = TSimd.MultiplyAdd(x, b0, c00);
            if (TTile.Vectors > 1)
                c01 = TSimd.MultiplyAdd(x, b1, c01);
            if (TTile.Vectors > 2)
                c02 = TSimd.MultiplyAdd(x, b2, c02);
            x = TSimd.Create(a[1]);
            c10 = TSimd.MultiplyAdd(x, b0, c10);
            if (TTile.Vectors > 1)
                c11 = TSimd.MultiplyAdd(x, b1, c11);
            if (TTile.Vectors > 2)
                c12 = TSimd.MultiplyAdd(x, b2, c12);
            x = TSimd.Create(a[2]);
            c20 = TSimd.MultiplyAdd(x, b0, c20);
            if (TTile.Vectors > 1)
                c21 = TSimd.MultiplyAdd(x, b1, c21);
            if (TTile.Vectors > 2)
                c22 = TSimd.MultiplyAdd(x, b2, c22);
            x = TSimd.Create(a[3]);
            c30 = TSimd.MultiplyAdd(x, b0, c30);
            if (TTile.Vectors > 1)
                c31 = TSimd.MultiplyAdd(x, b1, c31);
            if (TTile.Vectors > 2)
                c32 = TSimd.MultiplyAdd(x, b2, c32);
            a += Rows;
            b += TTile.Vectors * TSimd.Count;
        }

        Add<TSimd, TVector, TTile>(c, c00, c01, c02);
        if (rows > 1)
            Add<TSimd, TVector, TTile>(c + stride, c10, c11, c12);
        if (rows > 2)
            Add<TSimd, TVector, TTile>(c + (2 * stride), c20, c21, c22);
        if (rows > 3)
            Add<TSimd, TVector, TTile>(c + (3 * stride), c30, c31, c32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TSimd, TVector, TTile>(double* c, TVector x0, TVector x1, TVector x2)
        where TSimd : struct, IDoubles<TVector>
        where TTile : struct, ITileVectors
    {
        TSimd.Store(TSimd.Add(TSimd.Load(c), x0), c);
        if (TTile.Vectors > 1)
            TSimd.Store(TSimd.Add(TSimd.Load(c + TSimd.Count), x1), c + TSimd.Count);
        if (TTile.Vectors > 2)
            TSimd.Store(TSimd.Add(TSimd.Load(c + (2 * TSimd.Count)), x2), c + (2 * TSimd.Count));
    }
}
