using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>What is computed along the middle of three extents, for a row or for neighbouring columns.</summary>
internal unsafe interface IAxisFunction
{
    /// <summary>Computes a row whose elements are neighbours.</summary>
    void Row<TSimd, TVector>(float* x, int length, float* y)
        where TSimd : struct, ISimd<TVector>;

    /// <summary>Computes as many columns as a vector has lanes; their elements are <paramref name="stride"/> apart.</summary>
    void Columns<TSimd, TVector>(float* x, int length, nint stride, float* y)
        where TSimd : struct, ISimd<TVector>;
}

/// <summary>A function along the middle of the extents [outer, length, inner], on the calling thread.</summary>
internal readonly unsafe struct AxisKernel<TFunction>(TFunction function, float* x, int outer, int length, int inner, float* y)
    : ISimdKernel
    where TFunction : unmanaged, IAxisFunction
{
    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
    {
        var size = (nint)length * inner;
        for (var i = 0; i < outer; i++)
        {
            var from = x + (i * size);
            var to = y + (i * size);
            if (inner == 1)
            {
                function.Row<TSimd, TVector>(from, length, to);
                continue;
            }

            var column = Columns<TSimd, TVector>(from, 0, to);
            if (TSimd.Count > Vector256<float>.Count)
                column = Columns<Simd256, Vector256<float>>(from, column, to);
            if (TSimd.Count > Vector128<float>.Count)
                column = Columns<Simd128, Vector128<float>>(from, column, to);
            Columns<SimdScalar, float>(from, column, to);
        }
    }

    private int Columns<TSimd, TVector>(float* from, int column, float* to)
        where TSimd : struct, ISimd<TVector>
    {
        for (; column <= inner - TSimd.Count; column += TSimd.Count)
            function.Columns<TSimd, TVector>(from + column, length, inner, to + column);
        return column;
    }
}
