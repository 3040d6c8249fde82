using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>
/// The gradient of <see cref="Power"/> by its argument: dy · exponent · x^(exponent - 1), 0 for the exponent 0.
/// </summary>
/// <param name="exponent">Finite.</param>
public readonly struct PowerGradient(float exponent) : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float dy) => exponent == 0f ? 0f : dy * (exponent * new Power(exponent - 1f).Invoke(x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x, TVector dy)
        where TSimd : struct, ISimd<TVector> =>
        exponent == 0f ? TSimd.Create(0f) : TSimd.Multiply(
            dy, TSimd.Multiply(new Power(exponent - 1f).Invoke<TSimd, TVector>(x), TSimd.Create(exponent)));
}
