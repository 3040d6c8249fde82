using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>Sixteen floats in four short vectors, which every processor with vectors has.</summary>
internal static unsafe class FourByFour
{
    /// <summary>a0 b0 a1 b1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Low(Vector128<float> a, Vector128<float> b) => Sse.IsSupported
        ? Sse.UnpackLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    /// <summary>a2 b2 a3 b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> High(Vector128<float> a, Vector128<float> b) => Sse.IsSupported
        ? Sse.UnpackHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);

    /// <summary>Rows become columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        ref Vector128<float> a, ref Vector128<float> b, ref Vector128<float> c, ref Vector128<float> d)
    {
        var (acLow, acHigh, bdLow, bdHigh) = (Low(a, c), High(a, c), Low(b, d), High(b, d));
        (a, b, c, d) = (Low(acLow, bdLow), High(acLow, bdLow), Low(acHigh, bdHigh), High(acHigh, bdHigh));
    }

    /// <summary>Stores the first floats of a vector, no more than are wanted.</summary>
    /// <param name="x">The vector.</param>
    /// <param name="y">Where they go.</param>
    /// <param name="wanted">How many are wanted; may be less than 0 or more than there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> x, float* y, int wanted)
    {
        if (wanted >= Vector128<float>.Count)
        {
            x.Store(y);
            return;
        }

        if (wanted > 0)
            y[0] = x[0];
        if (wanted > 1)
            y[1] = x[1];
        if (wanted > 2)
            y[2] = x[2];
    }
}
