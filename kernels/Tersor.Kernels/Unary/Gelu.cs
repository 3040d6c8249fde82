using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = x Φ(x), with the normal distribution's Φ (Hendrycks and Gimpel 2016).</summary>
public readonly struct Gelu : IUnaryOperator
{
    private const float RootOfHalf = 0.707106781f;

    /// <inheritdoc/>
    public float Invoke(float x) => 0.5f * x * (1f + default(Erf).Invoke(RootOfHalf * x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var erf = default(Erf).Invoke<TSimd, TVector>(TSimd.Multiply(TSimd.Create(RootOfHalf), x));
        return TSimd.Multiply(TSimd.Multiply(TSimd.Create(0.5f), x), TSimd.Add(TSimd.Create(1f), erf));
    }
}
