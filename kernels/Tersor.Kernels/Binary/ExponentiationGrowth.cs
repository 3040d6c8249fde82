using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>
/// The derivative of <see cref="Exponentiation"/> by its exponent: x^y · ln x, NaN for a negative x; 0 for the base 0 where the
/// exponent is not negative.
/// </summary>
public readonly struct ExponentiationGrowth : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float y) =>
        x == 0f && y >= 0f ? 0f : default(Exponentiation).Invoke(x, y) * Logarithm.Log(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
    {
        var zero = TSimd.Create(0f);
        var isZero = TSimd.And(TSimd.Equal(x, zero), TSimd.LessThanOrEqual(zero, y));
        var growth = TSimd.Multiply(
            default(Exponentiation).Invoke<TSimd, TVector>(x, y), Logarithm.Log<TSimd, TVector>(x));
        return TSimd.Select(isZero, zero, growth);
    }
}
