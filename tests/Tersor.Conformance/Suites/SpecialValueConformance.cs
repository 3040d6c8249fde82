using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>
/// What element-wise operations make of NaN, infinities, signed zeros, huge and subnormal numbers, in vectors and in the tail
/// behind them: NaN and infinity where the double reference has them, elsewhere its value as a float.
/// </summary>
public abstract class SpecialValueConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    private const float SmallestNormal = 1.17549435e-38f;

    private static readonly float[] Specials =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, 1e-40f, -1e-40f, SmallestNormal, float.MaxValue,
        float.MinValue,
        88.8f, -88.8f, -104f, 1e-6f, 20f, -20f, 1f,
    ];

    [Fact]
    public void Relu() => CheckUnary(x => x.Relu(), x => double.IsNaN(x) ? x : Math.Max(x, 0));

    [Fact]
    public void LeakyRelu() => CheckUnary(x => x.LeakyRelu(0.5f), x => x > 0 ? x : 0.5 * x);

    [Fact]
    public void Tanh() => CheckUnary(x => x.Tanh(), Math.Tanh);

    [Fact]
    public void Sigmoid() => CheckUnary(x => x.Sigmoid(), x => 1 / (1 + Math.Exp(-x)));

    [Fact]
    public void Exp() => CheckUnary(x => x.Exp(), Math.Exp);

    [Fact]
    public void Log() => CheckUnary(x => x.Log(), Math.Log);

    [Fact]
    public void Sqrt() => CheckUnary(x => x.Sqrt(), Math.Sqrt);

    [Fact]
    public void Square() => CheckUnary(x => x.Square(), x => x * x);

    [Fact]
    public void Abs() => CheckUnary(x => x.Abs(), Math.Abs);

    [Fact]
    public void Clamp() => CheckUnary(x => x.Clamp(-1f, 50f), x => double.IsNaN(x) ? x : Math.Clamp(x, -1, 50));

    [Fact]
    public void Clamp_without_an_upper_limit() =>
        CheckUnary(x => x.Clamp(0f, float.PositiveInfinity), x => double.IsNaN(x) ? x : Math.Max(x, 0));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(-1)]
    public void Pow(int exponent) => CheckUnary(x => x.Pow(exponent), x => Math.Pow(x, exponent), roundings: 8);

    [Fact]
    public void Erf() => CheckUnary(x => x.Erf(), x => double.IsNaN(x) ? x : Math.Abs(x) < 1e-5 ? x * 2 / Math.Sqrt(Math.PI)
        : x == 1 ? 0.84270079294971489 : Math.Sign(x));

    [Fact]
    public void Rounding()
    {
        CheckUnary(x => x.Floor(), Math.Floor);
        CheckUnary(x => x.Ceiling(), Math.Ceiling);
        CheckUnary(x => x.Round(), Math.Round);
        CheckUnary(x => x.Sign(), x => double.IsNaN(x) ? x : Math.Sign(x));
        CheckUnary(x => x.IsNaN(), x => double.IsNaN(x) ? 1 : 0);
    }

    [Fact]
    public void Extremes_of_two_pass_a_NaN_on()
    {
        CheckBinary(Tensor.Maximum, Math.Max);
        CheckBinary(Tensor.Minimum, Math.Min);
    }

    /// <summary>Its error grows with the exponent of the result, which is 88 at most.</summary>
    [Fact]
    public void Pow_fractional() =>
        CheckUnary(x => x.Pow(0.75f), x => x < 0 ? double.NaN : Math.Pow(x, 0.75), roundings: 400);

    [Fact]
    public void Comparisons()
    {
        CheckBinary((a, b) => a < b, (a, b) => a < b ? 1 : 0);
        CheckBinary((a, b) => a > b, (a, b) => a > b ? 1 : 0);
        CheckBinary((a, b) => a <= b, (a, b) => a <= b ? 1 : 0);
        CheckBinary((a, b) => a >= b, (a, b) => a >= b ? 1 : 0);
        CheckBinary((a, b) => a.IsEqualTo(b), (a, b) => a == b ? 1 : 0);
        CheckBinary((a, b) => a.IsNotEqualTo(b), (a, b) => a != b ? 1 : 0);
    }

    [Fact]
    public void Where_lets_no_NaN_of_the_other_side_through() =>
        CheckBinary((a, b) => Tensor.Where(a > 0f, a, b), (a, b) => a > 0 ? a : b);

    [Fact]
    public void Scale() => CheckUnary(x => x * -3f, x => -3 * x);

    [Fact]
    public void Add() => CheckBinary((a, b) => a + b, (a, b) => a + b);

    [Fact]
    public void Subtract() => CheckBinary((a, b) => a - b, (a, b) => a - b);

    [Fact]
    public void Multiply() => CheckBinary((a, b) => a * b, (a, b) => a * b);

    [Fact]
    public void Divide() => CheckBinary((a, b) => a / b, (a, b) => a / b);

    private void CheckUnary(Func<Tensor, Tensor> operation, Func<double, double> reference, int roundings = 4) =>
        CheckBinary((x, _) => operation(x), (x, _) => reference(x), roundings);

    private void CheckBinary(Func<Tensor, Tensor, Tensor> operation, Func<double, double, double> reference, int roundings = 4)
    {
        // 17 · 17 pairs: eighteen vectors of 16 lanes and a tail of one. The second time shifted by 7, so that all lanes differ.
        foreach (var shift in new[] { 0, 7 })
        {
            using var step = Device.BeginStep();
            var a = Enumerable.Range(0, 289).Select(i => Specials[(i + shift) % 17]).ToArray();
            var b = Enumerable.Range(0, 289).Select(i => Specials[(i / 17 + shift) % 17]).ToArray();
            var actual = operation(Device.From(a, new Shape(289)), Device.From(b, new Shape(289))).ToArray();
            for (var i = 0; i < actual.Length; i++)
                AssertSame(reference(a[i], b[i]), actual[i], roundings, $"{Fixture.Name}: f({a[i]:R}, {b[i]:R}), element {i}");
        }
    }

    private void AssertSame(double expected, float actual, int roundings, string row)
    {
        // Four roundings of an elementary function, if nothing else is said; below the normal range a result may be flushed to
        // zero.
        var tolerance = (roundings * Number.Unit * Fixture.RoundingFactor * Math.Abs(expected)) + SmallestNormal;
        var agrees = double.IsNaN(expected) || double.IsInfinity((float)expected)
            ? ((float)expected).Equals(actual)
            : Math.Abs(actual - expected) <= tolerance;
        Assert.True(agrees, $"{row} is {actual:R} instead of {expected:R}.");
    }
}
