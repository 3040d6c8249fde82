using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>a + t · (b - a).</summary>
public readonly struct Lerp : ITernaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float a, float b, float t) => a + (t * (b - a));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector a, TVector b, TVector t)
        where TSimd : struct, ISimd<TVector> => TSimd.Add(a, TSimd.Multiply(t, TSimd.Subtract(b, a)));
}
