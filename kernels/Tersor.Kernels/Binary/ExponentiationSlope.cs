using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The derivative of <see cref="Exponentiation"/> by its base: y · x^(y - 1), 0 for the exponent 0.</summary>
public readonly struct ExponentiationSlope : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float y) => y == 0f ? 0f : y * default(Exponentiation).Invoke(x, y - 1f);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
    {
        var power = default(Exponentiation).Invoke<TSimd, TVector>(x, TSimd.Subtract(y, TSimd.Create(1f)));
        var zero = TSimd.Create(0f);
        return TSimd.Select(TSimd.Equal(y, zero), zero, TSimd.Multiply(y, power));
    }
}
