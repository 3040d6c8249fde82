using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>Copies of a few floats: for rows of small images a call would take longer than the copying.</summary>
internal static unsafe class ShortCopy
{
    /// <summary>y = x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(float* x, float* y, int count)
    {
        if (count > 2 * Vector256<float>.Count)
        {
            new Span<float>(x, count).CopyTo(new Span<float>(y, count));
        }
        else if (count >= Vector256<float>.Count)
        {
            Vector256.Load(x).Store(y);
            Vector256.Load(x + count - Vector256<float>.Count).Store(y + count - Vector256<float>.Count);
        }
        else if (count >= Vector128<float>.Count)
        {
            Vector128.Load(x).Store(y);
            Vector128.Load(x + count - Vector128<float>.Count).Store(y + count - Vector128<float>.Count);
        }
        else
        {
            for (var i = 0; i < count; i++)
                y[i] = x[i];
        }
    }

    /// <summary>y = 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear(float* y, int count)
    {
        if (count >= Vector256<float>.Count)
        {
            var last = count - Vector256<float>.Count;
            for (var i = 0; i < last; i += Vector256<float>.Count)
                Vector256<float>.Zero.Store(y + i);
            Vector256<float>.Zero.Store(y + last);
        }
        else
        {
            for (var i = 0; i < count; i++)
                y[i] = 0f;
        }
    }
}
