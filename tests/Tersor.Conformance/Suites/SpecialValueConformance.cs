using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>
/// What element-wise operations make of NaN, infinities, signed zeros, huge and subnormal numbers, in vectors and in the tail behind
/// them: NaN and infinity where the double reference has them, elsewhere its value as a float.
/// </summary>
public abstract class SpecialValueConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    private const float SmallestNormal = 1.17549435e-38f;

    private static readonly float[] Specials =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, 1e-40f, -1e-40f, SmallestNormal, float.MaxValue, float.MinValue,
        88.8f, -88.8f, -104f, 1e-6f, 20f, -20f, 1f,
    ];

    [Fact]
    public void Relu() => CheckUnary(ReluOperation.Apply, x => double.IsNaN(x) ? x : Math.Max(x, 0));

    [Fact]
    public void LeakyRelu() => CheckUnary(x => LeakyReluOperation.Apply(x, 0.5f), x => x > 0 ? x : 0.5 * x);

    [Fact]
    public void Tanh() => CheckUnary(TanhOperation.Apply, Math.Tanh);

    [Fact]
    public void Sigmoid() => CheckUnary(SigmoidOperation.Apply, x => 1 / (1 + Math.Exp(-x)));

    [Fact]
    public void Exp() => CheckUnary(ExpOperation.Apply, Math.Exp);

    [Fact]
    public void Log() => CheckUnary(LogOperation.Apply, Math.Log);

    [Fact]
    public void Sqrt() => CheckUnary(SqrtOperation.Apply, Math.Sqrt);

    [Fact]
    public void Square() => CheckUnary(SquareOperation.Apply, x => x * x);

    [Fact]
    public void Abs() => CheckUnary(AbsOperation.Apply, Math.Abs);

    [Fact]
    public void Scale() => CheckUnary(x => ScaleOperation.Apply(x, -3f), x => -3 * x);

    [Fact]
    public void Add() => CheckBinary(AddOperation.Apply, (a, b) => a + b);

    [Fact]
    public void Subtract() => CheckBinary(SubtractOperation.Apply, (a, b) => a - b);

    [Fact]
    public void Multiply() => CheckBinary(MultiplyOperation.Apply, (a, b) => a * b);

    [Fact]
    public void Divide() => CheckBinary(DivideOperation.Apply, (a, b) => a / b);

    private void CheckUnary(Func<Tensor, Tensor> operation, Func<double, double> reference) =>
        CheckBinary((x, _) => operation(x), (x, _) => reference(x));

    private void CheckBinary(Func<Tensor, Tensor, Tensor> operation, Func<double, double, double> reference)
    {
        // 17 · 17 pairs: eighteen vectors of 16 lanes and a tail of one. The second time shifted by 7, so that all lanes differ.
        foreach (var shift in new[] { 0, 7 })
        {
            using var step = Device.BeginStep();
            var a = Enumerable.Range(0, 289).Select(i => Specials[(i + shift) % 17]).ToArray();
            var b = Enumerable.Range(0, 289).Select(i => Specials[(i / 17 + shift) % 17]).ToArray();
            var actual = operation(Device.From(a, new Shape(289)), Device.From(b, new Shape(289))).ToArray();
            for (var i = 0; i < actual.Length; i++)
                AssertSame(reference(a[i], b[i]), actual[i], $"{Fixture.Name}: f({a[i]:R}, {b[i]:R}), element {i}");
        }
    }

    private void AssertSame(double expected, float actual, string row)
    {
        // Four roundings of an elementary function; below the normal range a result may be flushed to zero.
        var tolerance = (4 * Number.Unit * Fixture.RoundingFactor * Math.Abs(expected)) + SmallestNormal;
        var agrees = double.IsNaN(expected) || double.IsInfinity((float)expected)
            ? ((float)expected).Equals(actual)
            : Math.Abs(actual - expected) <= tolerance;
        Assert.True(agrees, $"{row} is {actual:R} instead of {expected:R}.");
    }
}
