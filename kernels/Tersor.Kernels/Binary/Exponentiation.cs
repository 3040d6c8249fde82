namespace Tersor.Kernels;

/// <summary>
/// x to the power of y: <see cref="Power"/> with an exponent for each element, and its errors. Whole exponents up to 64 by
/// repeated multiplication, others as e^(y · ln x), where a negative x gives NaN unless the exponent is whole. 1 to any power,
/// and anything to the power of 0, is 1.
/// </summary>
public readonly struct Exponentiation : IBinaryOperator
{
    private const float LargestProduct = 64f;
    private const int ProductBits = 7;

    /// <summary>Above it every float is even.</summary>
    private const float LargestOdd = 16777215f;

    /// <inheritdoc/>
    public float Invoke(float x, float y)
    {
        var magnitude = MathF.Abs(y);
        var isWhole = MathF.Floor(y) == y;
        if (isWhole && magnitude <= LargestProduct)
        {
            var product = 1f;
            for (var n = (int)magnitude; n > 0; n >>= 1)
            {
                product = (n & 1) != 0 ? product * x : product;
                x *= x;
            }

            return y < 0f ? 1f / product : product;
        }

        var root = isWhole ? MathF.Abs(x) : x;
        var power = root == 1f ? 1f : Exponential.Exp(y * Logarithm.Log(root));
        var half = 0.5f * magnitude;
        var isOdd = isWhole && magnitude <= LargestOdd && MathF.Floor(half) < half;
        return isOdd && x < 0f ? -power : power;
    }

    /// <inheritdoc/>
    public TVector Invoke<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
    {
        var (zero, one, half) = (TSimd.Create(0f), TSimd.Create(1f), TSimd.Create(0.5f));
        var magnitude = TSimd.Abs(y);
        var isWhole = TSimd.Equal(TSimd.Round(y), y);
        var (product, square, n) = (one, x, magnitude);
        for (var bit = 0; bit < ProductBits; bit++)
        {
            var rest = default(Floor).Invoke<TSimd, TVector>(TSimd.Multiply(n, half));
            var isSet = TSimd.GreaterThan(n, TSimd.Add(rest, rest));
            product = TSimd.Select(isSet, TSimd.Multiply(product, square), product);
            square = TSimd.Multiply(square, square);
            n = rest;
        }

        var isNegative = TSimd.GreaterThan(zero, y);
        product = TSimd.Select(isNegative, TSimd.Divide(one, product), product);

        var root = TSimd.Select(isWhole, TSimd.Abs(x), x);
        var power = Exponential.Exp<TSimd, TVector>(TSimd.Multiply(y, Logarithm.Log<TSimd, TVector>(root)));
        power = TSimd.Select(TSimd.Equal(root, one), one, power);
        var pairs = TSimd.Multiply(magnitude, half);
        var isOdd = TSimd.And(
            TSimd.And(isWhole, TSimd.LessThanOrEqual(magnitude, TSimd.Create(LargestOdd))),
            TSimd.GreaterThan(pairs, default(Floor).Invoke<TSimd, TVector>(pairs)));
        power = TSimd.Select(TSimd.And(isOdd, TSimd.GreaterThan(zero, x)), TSimd.Negate(power), power);
        var isProduct = TSimd.And(isWhole, TSimd.LessThanOrEqual(magnitude, TSimd.Create(LargestProduct)));
        return TSimd.Select(isProduct, product, power);
    }
}
