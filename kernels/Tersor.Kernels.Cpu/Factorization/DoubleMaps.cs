using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>Loops over doubles, of the same bits for vectors of every width.</summary>
internal static unsafe class DoubleMaps
{
    /// <summary>y += factor · x, each rounded once.</summary>
    public static void AddScaled(double* y, double* x, double factor, nint count)
    {
        if (Vector512.IsHardwareAccelerated)
            AddScaled<Doubles512, Vector512<double>>(y, x, factor, count);
        else if (Vector256.IsHardwareAccelerated)
            AddScaled<Doubles256, Vector256<double>>(y, x, factor, count);
        else if (Vector128.IsHardwareAccelerated)
            AddScaled<Doubles128, Vector128<double>>(y, x, factor, count);
        else
            AddScaled<DoublesScalar, double>(y, x, factor, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled<TSimd, TVector>(double* y, double* x, double factor, nint count)
        where TSimd : struct, IDoubles<TVector>
    {
        var factors = TSimd.Create(factor);
        nint i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
            TSimd.Store(TSimd.MultiplyAdd(factors, TSimd.Load(x + i), TSimd.Load(y + i)), y + i);
        for (; i < count; i++)
            y[i] = Math.FusedMultiplyAdd(factor, x[i], y[i]);
    }
}
