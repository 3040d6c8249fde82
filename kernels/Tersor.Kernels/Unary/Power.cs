namespace Tersor.Kernels;

/// <summary>
/// y = x^exponent. Whole exponents up to 64 by repeated multiplication, whose error is at most an ulp for each unit; others as
/// e^(exponent · ln x), whose error grows with |exponent · ln x|, where a negative x gives NaN unless the exponent is whole.
/// </summary>
/// <param name="exponent">Finite.</param>
public readonly struct Power(float exponent) : IUnaryOperator
{
    private const float LargestProduct = 64f;

    /// <summary>Above it every float is even.</summary>
    private const float LargestOdd = 16777215f;

    private bool IsWhole => MathF.Floor(exponent) == exponent;

    private bool IsProduct => IsWhole && MathF.Abs(exponent) <= LargestProduct;

    private bool IsOdd => IsWhole && MathF.Abs(exponent) <= LargestOdd && ((int)MathF.Abs(exponent) & 1) != 0;

    /// <inheritdoc/>
    public float Invoke(float x)
    {
        if (IsProduct)
        {
            var product = 1f;
            for (var n = (int)MathF.Abs(exponent); n > 0; n >>= 1)
            {
                product = (n & 1) != 0 ? product * x : product;
                x *= x;
            }

            return exponent < 0f ? 1f / product : product;
        }

        var power = Exponential.Exp(exponent * Logarithm.Log(IsWhole ? MathF.Abs(x) : x));
        return IsOdd && x < 0f ? -power : power;
    }

    /// <inheritdoc/>
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        if (IsProduct)
        {
            var product = TSimd.Create(1f);
            for (var n = (int)MathF.Abs(exponent); n > 0; n >>= 1)
            {
                product = (n & 1) != 0 ? TSimd.Multiply(product, x) : product;
                x = TSimd.Multiply(x, x);
            }

            return exponent < 0f ? TSimd.Divide(TSimd.Create(1f), product) : product;
        }

        var logarithm = Logarithm.Log<TSimd, TVector>(IsWhole ? TSimd.Abs(x) : x);
        var power = Exponential.Exp<TSimd, TVector>(TSimd.Multiply(TSimd.Create(exponent), logarithm));
        var isNegative = TSimd.GreaterThan(TSimd.Create(0f), x);
        return IsOdd ? TSimd.Select(isNegative, TSimd.Subtract(TSimd.Create(0f), power), power) : power;
    }
}
