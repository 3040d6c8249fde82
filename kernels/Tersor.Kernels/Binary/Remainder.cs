using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>
/// x - y · trunc(x / y): smaller than y, with the sign of x, as C's fmod for quotients below 2^23. The quotient may round up to
/// an integer, which the last steps put right. The scalar form rounds the product, and is off by at most an ulp of x.
/// </summary>
public readonly struct Remainder : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float y)
    {
        var (magnitude, divisor) = (MathF.Abs(x), MathF.Abs(y));
        var quotient = MathF.Floor(magnitude / divisor);
        var rest = quotient == 0f ? magnitude : magnitude - (quotient * divisor);
        rest = rest < 0f ? rest + divisor : rest;
        rest = rest >= divisor ? rest - divisor : rest;
        return x < 0f ? -rest : rest;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
    {
        var zero = TSimd.Create(0f);
        var (magnitude, divisor) = (TSimd.Abs(x), TSimd.Abs(y));
        var quotient = default(Floor).Invoke<TSimd, TVector>(TSimd.Divide(magnitude, divisor));
        var rest = TSimd.MultiplyAdd(TSimd.Negate(quotient), divisor, magnitude);
        rest = TSimd.Select(TSimd.Equal(quotient, zero), magnitude, rest);
        rest = TSimd.Select(TSimd.GreaterThan(zero, rest), TSimd.Add(rest, divisor), rest);
        rest = TSimd.Select(TSimd.LessThanOrEqual(divisor, rest), TSimd.Subtract(rest, divisor), rest);
        return TSimd.Select(TSimd.GreaterThan(zero, x), TSimd.Negate(rest), rest);
    }
}
