namespace Tersor.Kernels.Cpu.Tests.Operators;

/// <summary>
/// Every binary operator against double precision, scalar and in every lane of every width, over all pairs of awkward values.
/// </summary>
public sealed class BinaryOperatorTests
{
    [Fact]
    public void Arithmetic_is_rounded_once()
    {
        Check(default(Add), (a, b) => a + b, 0.5);
        Check(default(Subtract), (a, b) => a - b, 0.5);
        Check(default(Multiply), (a, b) => a * b, 0.5);
        Check(default(Divide), (a, b) => a / b, 0.5);
    }

    [Fact]
    public void Extrema_are_exact_and_pass_a_nan_on()
    {
        Check(default(Minimum), Math.Min, 0);
        Check(default(Maximum), Math.Max, 0);
    }

    [Fact]
    public void Comparisons_hold_or_not_and_never_with_a_nan()
    {
        Check(default(GreaterThan), (a, b) => a > b ? 1 : 0, 0);
        Check(default(GreaterThanOrEqual), (a, b) => a >= b ? 1 : 0, 0);
        Check(default(EqualTo), (a, b) => a == b ? 1 : 0, 0);
    }

    [Fact]
    public void Gradients_by_the_result_follow_their_formula()
    {
        Check(default(ReluGradient), (y, dy) => y <= 0 ? 0 : dy, 0);
        Check(new LeakyReluGradient(0.2f), (y, dy) => y > 0 ? dy : dy * 0.2f, 0.5);
        Check(default(SqrtGradient), (y, dy) => dy / (float)(2 * y), 0.5);
        CheckNear(default(TanhGradient), (y, dy) => dy * (1 - (y * y)), 2);
        CheckNear(default(SigmoidGradient), (y, dy) => dy * y * (1 - y), 2);
        CheckNear(default(ReciprocalGradient), (y, dy) => -dy * y * y, 1);
    }

    [Fact]
    public void Gradients_by_the_argument_follow_their_formula()
    {
        Check(default(AbsGradient), (x, dy) => x > 0 ? dy : x < 0 ? -dy : 0, 0);
        Check(new ClampGradient(-1f, 0.5f), (x, dy) => x is >= -1 and <= 0.5 ? dy : 0, 0);
        Check(default(Prelu), (x, slope) => x > 0 ? x : x * slope, 0.5);
        CheckNear(default(SquareGradient), (x, dy) => 2 * x * dy, 1);
        CheckNear(new PowerGradient(2f), (x, dy) => 2 * x * dy, 1);
        CheckNear(new PowerGradient(0f), (_, _) => 0, 0);
        CheckNear(default(SoftplusGradient), (x, dy) => dy / (1 + Math.Exp(-x)), 5);
    }

    /// <summary>The logarithm's error times the exponent of the result.</summary>
    [Fact]
    public void Powers_are_those_of_the_exponent_alone()
    {
        Check(default(Exponentiation), (x, y) => x < 0 && Math.Floor(y) != y ? double.NaN : Math.Pow(x, y), 600);
        foreach (var exponent in new[] { 0f, 1f, 2f, 7f, 64f, -1f, -3f })
            foreach (var x in Samples.Special)
                Assert.Equal(new Power(exponent).Invoke(x), default(Exponentiation).Invoke(x, exponent));
        var pairs = Samples.Uniform(4000, seed: 3, 0.01f, 6f).Zip(Samples.Uniform(4000, seed: 4, -3f, 3f)).ToArray();
        Compare(default(Exponentiation), pairs, (x, y, power) => Ulp.Error(power, Math.Pow(x, y)) <= 64);
        Compare(default(ExponentiationSlope), pairs, (x, y, slope) => Ulp.Error(slope, y * Math.Pow(x, y - 1d)) <= 128);
        Compare(default(ExponentiationGrowth), pairs, (x, y, growth) => Ulp.Error(growth, Math.Pow(x, y) * Math.Log(x)) <= 64);
        Assert.Equal(0f, default(ExponentiationSlope).Invoke(0f, 0f));
        Assert.Equal(0f, default(ExponentiationGrowth).Invoke(0f, 2f));
    }

    [Fact]
    public void A_remainder_has_the_sign_of_the_dividend_and_is_smaller_than_the_divisor()
    {
        float[] x = [7f, -7f, 7f, -7f, 0.3f, 5.5f, 1f, 0f, 3f, float.NaN, float.PositiveInfinity, 2f, 1e6f, -0.3f, 6f, 2.5f];
        float[] y = [3f, 3f, -3f, -3f, 0.1f, 0.5f, float.PositiveInfinity, 2f, 0f, 2f, 2f, float.NaN, 7f, 0.1f, 0.1f, 5f];
        var lanes = LaneResults.Of(default(Remainder), x, y);
        for (var i = 0; i < x.Length; i++)
        {
            var expected = (double)x[i] % y[i];
            Assert.Equal(0, Ulp.Error(lanes[i], expected));

            // A rounded product may end on the other side of a multiple.
            var scalar = default(Remainder).Invoke(x[i], y[i]);
            var distance = Math.Abs(scalar - expected);
            Assert.True(
                Ulp.Error(scalar, expected) == 0
                || Math.Min(distance, Math.Abs(distance - Math.Abs(y[i]))) <= Math.Abs(x[i]) / (1 << 23),
                $"{x[i]} % {y[i]} is {scalar}");
        }
    }

    [Fact]
    public void Binary_cross_entropy_stays_finite_at_any_logit()
    {
        CheckNear(default(BinaryCrossEntropyWithLogitsGradient), (z, t) => (1 / (1 + Math.Exp(-z))) - t, 8);
        CheckNear(
            default(BinaryCrossEntropyWithLogits), (z, t) => Math.Max(z, 0) - (z * t) + Math.Log(1 + Math.Exp(-Math.Abs(z))), 8);
        Assert.Equal(10000f, default(BinaryCrossEntropyWithLogits).Invoke(10000f, 0f));
        Assert.Equal(0f, default(BinaryCrossEntropyWithLogits).Invoke(10000f, 1f));
        Assert.Equal(10000f, default(BinaryCrossEntropyWithLogits).Invoke(-10000f, 1f));
    }

    [Fact]
    public void Dropout_keeps_and_scales_from_the_rate_upwards() =>
        Check(new DropoutKeep(0.25f, 4f / 3f), (x, u) => u >= 0.25 ? x * (4f / 3f) : 0, 0.5);

    /// <summary>All pairs of special values, errors in ulp of the result.</summary>
    private static void Check<TOperator>(TOperator f, Func<double, double, double> exact, double ulp)
        where TOperator : unmanaged, IBinaryOperator
    {
        var pairs = Samples.Special.SelectMany(a => Samples.Special.Select(b => (A: a, B: b)));
        Compare(f, pairs, (a, b, y) => Ulp.Error(y, exact(a, b)) <= ulp);
    }

    /// <summary>Values of ordinary size, whose intermediate roundings are some ulp of the larger operand's share.</summary>
    private static void CheckNear<TOperator>(TOperator f, Func<double, double, double> exact, double roundings)
        where TOperator : unmanaged, IBinaryOperator
    {
        const double HalfUlp = 1d / (1 << 24);
        var pairs = Samples.Uniform(4000, seed: 3, -6f, 6f).Zip(Samples.Uniform(4000, seed: 4, -2f, 2f));
        Compare(f, pairs, (a, b, y) =>
        {
            var size = (1 + Math.Abs(a) + (a * a)) * (1 + Math.Abs(b));
            return Math.Abs(y - exact(a, b)) <= roundings * HalfUlp * size;
        });
    }

    private static void Compare<TOperator>(
        TOperator f, IEnumerable<(float A, float B)> pairs, Func<double, double, float, bool> isClose)
        where TOperator : unmanaged, IBinaryOperator
    {
        foreach (var chunk in pairs.Chunk(16).Where(chunk => chunk.Length == 16))
        {
            var a = chunk.Select(pair => pair.A).ToArray();
            var b = chunk.Select(pair => pair.B).ToArray();
            var lanes = LaneResults.Of(f, a, b);
            for (var i = 0; i < 16; i++)
            {
                Assert.True(isClose(a[i], b[i], f.Invoke(a[i], b[i])), Message(f, a[i], b[i], f.Invoke(a[i], b[i])));
                Assert.True(isClose(a[i], b[i], lanes[i]), Message(f, a[i], b[i], lanes[i]));
            }
        }
    }

    private static string Message(object f, float a, float b, float y) => $"{f.GetType().Name}({a:R}, {b:R}) gives {y:R}.";
}
