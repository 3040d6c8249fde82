using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>x if it is above 0, else x · slope (He et al. 2015).</summary>
public readonly struct Prelu : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float slope) => x > 0f ? x : x * slope;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x, TVector slope)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Select(TSimd.GreaterThan(x, TSimd.Create(0f)), x, TSimd.Multiply(x, slope));
}
