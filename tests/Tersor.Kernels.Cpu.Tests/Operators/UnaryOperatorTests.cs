namespace Tersor.Kernels.Cpu.Tests.Operators;

/// <summary>
/// Every unary operator: the scalar form against double precision over all magnitudes, the vector form against the same
/// reference and with the same bits at every width. Allowed errors are those that the operators' documentation states.
/// </summary>
public sealed class UnaryOperatorTests
{
    private const int SweepStep = 0x7A31;
    private const double SmallestNormal = 1.17549435e-38;

    [Fact]
    public void Exactly_representable_operators_are_exact()
    {
        Check(default(Identity), x => x, 0);
        Check(default(Negate), x => -x, 0);
        Check(default(Abs), Math.Abs, 0);
        Check(default(Relu), x => double.IsNaN(x) ? x : Math.Max(x, 0), 0);
        Check(new Clamp(-1.5f, 20f), x => double.IsNaN(x) ? x : Math.Clamp(x, -1.5, 20), 0);
        Check(default(Floor), Math.Floor, 0);
        Check(default(RoundToEven), Math.Round, 0);
        Check(default(Sign), x => double.IsNaN(x) ? x : Math.Sign(x), 0);
        Check(default(Ceiling), Math.Ceiling, 0);
        Check(default(Truncate), Math.Truncate, 0);
        Check(default(Not), x => x == 0 ? 1 : 0, 0);
        Check(default(IsNaN), x => double.IsNaN(x) ? 1 : 0, 0);
    }

    [Fact]
    public void Single_roundings_are_correct()
    {
        Check(default(Square), x => x * x, 0.5);
        Check(default(Sqrt), Math.Sqrt, 0.5);
        Check(default(Reciprocal), x => 1 / x, 0.5);
        Check(new Scale(-1.7f), x => x * -1.7f, 0.5);
        Check(new AddConstant(0.3f), x => x + 0.3f, 0.5);
        Check(new LeakyRelu(0.01f), x => x > 0 ? x : x * 0.01f, 0.5);
    }

    [Fact]
    public void Exp_keeps_its_error_and_overflows_and_underflows_as_documented() =>
        Check(default(Exp), Math.Exp, 2);

    [Fact]
    public void Whole_powers_are_products()
    {
        Check(new Power(0f), _ => 1, 0);
        Check(new Power(1f), x => x, 0);
        Check(new Power(-1f), x => 1 / x, 0.5);
        Check(new Power(2f), x => x * x, 0.5);
        Check(new Power(3f), x => Math.Pow(x, 3), 2);
        Check(new Power(5f), x => Math.Pow(x, 5), 4);
    }

    /// <summary>The logarithm's error times the exponent of the result, which is 104 at most.</summary>
    [Fact]
    public void Other_powers_lose_with_the_exponent_of_the_result()
    {
        Check(new Power(0.75f), x => x < 0 ? double.NaN : Math.Pow(x, 0.75), 600);
        Check(new Power(-0.25f), x => x < 0 ? double.NaN : Math.Pow(x, -0.25), 600);
        Check(new Power(65f), x => Math.Pow(x, 65), 600);
        Check(new Power(66f), x => Math.Pow(x, 66), 600);
    }

    [Fact]
    public void Log_keeps_its_error_through_denormals_zero_and_infinity() => Check(default(Log), Math.Log, 2);

    [Fact]
    public void Tanh_keeps_its_error() => Check(default(Tanh), Math.Tanh, 2);

    [Fact]
    public void Sigmoid_keeps_its_error() =>
        Check(default(Sigmoid), x => 1 / (1 + Math.Exp(-x)), 4, absolute: SmallestNormal);

    [Fact]
    public void Softplus_keeps_its_error() => Check(default(Softplus), Softplus, 4);

    /// <summary>Where they go to 0 beside a difference, they are as exact as single precision is at 1.</summary>
    [Fact]
    public void Rectifiers_of_all_kinds_follow_their_formulas()
    {
        const double cubic = 0.044715;
        var root = Math.Sqrt(2 / Math.PI);
        Check(new HardSigmoid(0.7f, 0.4f), x => Clamped((0.7f * x) + 0.4f), 2, absolute: 1e-7);
        Check(default(HardSwish), x => x * Clamped((x / 6) + 0.5), 3, absolute: 2e-7);
        Check(default(Softsign), x => x / (1 + Math.Abs(x)), 2, limit: 1e30);
        Check(new Elu(1.3f), x => x > 0 ? x : 1.3f * (Math.Exp(x) - 1), 4, absolute: 2e-7);
        Check(new Swish(1f), x => x / (1 + Math.Exp(-x)), 8, absolute: 1e-36, limit: 1e30);
        Check(default(Mish), x => x * Math.Tanh(Softplus(x)), 12, absolute: 1e-36, limit: 1e30);
        Check(default(Gelu), x => 0.5 * x * (1 + ErrorFunction(x / Math.Sqrt(2))), 6, absolute: 1e-6, limit: 1e30);
        Check(
            default(GeluTanh), x => 0.5 * x * (1 + Math.Tanh(root * (x + (cubic * x * x * x)))), 6, absolute: 1e-6, limit: 1e30);

        static double Clamped(double x) => double.IsNaN(x) ? x : Math.Clamp(x, 0, 1);
    }

    [Fact]
    public void Erf_keeps_its_error() => Check(default(Erf), ErrorFunction, 2);

    /// <summary>Near a multiple of π the result is as small as the rounding of the angle's parts.</summary>
    [Fact]
    public void Sine_and_cosine_keep_their_error_up_to_ten_thousand()
    {
        const double absolute = 1.0 / (1 << 23);
        Check(default(Sin), Math.Sin, 0, absolute, limit: 10_000);
        Check(default(Cos), Math.Cos, 0, absolute, limit: 10_000);
        Check(default(Sin), Math.Sin, 2, limit: 3);
        foreach (var x in new[] { 1e5f, -1e10f, float.MaxValue })
        {
            Assert.InRange(default(Sin).Invoke(x), -1f, 1f);
            Assert.InRange(default(Cos).Invoke(x), -1f, 1f);
        }

        Assert.True(float.IsNaN(default(Sin).Invoke(float.PositiveInfinity)));
        Assert.True(float.IsNaN(default(Cos).Invoke(float.NegativeInfinity)));
    }

    /// <summary>A root and a quotient: half an ulp of the root, and at worst as much again of the quotient's binade.</summary>
    [Fact]
    public void Clipping_scale_is_rounded_twice() =>
        Check(new ClippingScale(2.5f), x => Math.Sqrt(x) > 2.5 ? 2.5 / Math.Sqrt(x) : 1, 1.5);

    [Fact]
    public void A_nan_passes_every_operator()
    {
        Assert.True(float.IsNaN(default(Relu).Invoke(float.NaN)));
        Assert.True(float.IsNaN(new LeakyRelu(0.1f).Invoke(float.NaN)));
        Assert.True(float.IsNaN(new Clamp(0f, 1f).Invoke(float.NaN)));
        Assert.True(float.IsNaN(default(Tanh).Invoke(float.NaN)));
        Assert.True(float.IsNaN(default(Softplus).Invoke(float.NaN)));
    }

    private static double Softplus(double x) =>
        x > 0 ? x + Log1P(Math.Exp(-x)) : Log1P(Math.Exp(x));

    // erf x = 2/√π e^(-x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!: positive terms alone. It is 1 to double precision from 6 on.
    private static double ErrorFunction(double x)
    {
        if (!(Math.Abs(x) < 6))
            return double.IsNaN(x) ? x : Math.Sign(x);
        var (sum, term) = (0.0, x);
        for (var n = 1; Math.Abs(term) > 1e-20 * Math.Abs(sum); n++)
        {
            sum += term;
            term *= 2 * x * x / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    // Kahan's correction gives ln(1 + t) to double precision, which Math lacks.
    private static double Log1P(double t) => 1 + t == 1 ? t : Math.Log(1 + t) * t / (1 + t - 1);

    private static void Check<TOperator>(
        TOperator f, Func<double, double> exact, double ulp, double absolute = 0, double limit = double.PositiveInfinity)
        where TOperator : unmanaged, IUnaryOperator
    {
        var arguments = Samples.Special.Concat(Samples.Sweep(SweepStep)).Concat(Samples.Uniform(4096, seed: 7, -12f, 12f))
            .Where(x => !(Math.Abs(x) > limit));
        foreach (var x in arguments.Chunk(4096))
        {
            Array.ForEach(x, value => Close(value, f.Invoke(value), "scalar"));
            var lanes = x[..(x.Length / 16 * 16)];
            foreach (var (value, result) in lanes.Zip(LaneResults.Of(f, lanes)))
                Close(value, result, "vector");
        }

        void Close(float x, float y, string form)
        {
            var expected = exact(x);
            if (Ulp.Error(y, expected) > ulp && !(Math.Abs(y - expected) <= absolute))
                Assert.Fail(
                    $"{typeof(TOperator).Name}, {form}: f({x:R}) = {y:R} is {Ulp.Error(y, expected):G3} ulp from {expected:R}.");
        }
    }
}
