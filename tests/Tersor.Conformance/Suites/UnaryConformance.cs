using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Functions of one element, at every length of the sweep.</summary>
public abstract class UnaryConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    [Fact]
    public void Relu() => Sweep(x => x.Relu(), NaiveActivation.Relu);

    [Fact]
    public void LeakyRelu() => Sweep(x => x.LeakyRelu(0.1f), x => NaiveActivation.LeakyRelu(x, 0.1f));

    [Fact]
    public void Tanh() => Sweep(x => x.Tanh(), Number.Tanh, -4, 4);

    [Fact]
    public void Sigmoid() => Sweep(x => x.Sigmoid(), Number.Sigmoid, -6, 6);

    [Fact]
    public void Softplus() => Sweep(x => x.Softplus(), x => Number.Log(Number.Exp(x) + 1), -6, 6);

    [Fact]
    public void Exp() => Sweep(x => x.Exp(), Number.Exp, -6, 6);

    [Fact]
    public void Log() => Sweep(x => x.Log(), Number.Log, 0.01f, 10);

    [Fact]
    public void Sqrt() => Sweep(x => x.Sqrt(), Number.Sqrt, 0.01f, 10);

    [Fact]
    public void Square() => Sweep(x => x.Square(), x => x * x);

    [Fact]
    public void Abs() => Sweep(x => x.Abs(), Number.Abs);

    [Fact]
    public void Clamp() => Sweep(x => x.Clamp(-0.5f, 1.25f), x => x.Value < -0.5 ? -0.5f : x.Value > 1.25 ? 1.25f : x);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(-2)]
    public void Pow_whole(int exponent)
    {
        foreach (var operand in new[] { new Operand(new Shape(37), 0.5f, 3), new Operand(new Shape(37), -3, -0.5f) })
            Check(x => x[0].Pow(exponent), x => x[0].Map(v => NaiveActivation.Power(v, exponent)), operand);
    }

    [Fact]
    public void Pow_fractional() => Sweep(x => x.Pow(-1.7f), x => Number.Exp(Number.Log(x) * -1.7f), 0.3f, 5);

    [Fact]
    public void Sin() => Sweep(x => x.Sin(), Number.Sin, -9, 9);

    [Fact]
    public void Cos() => Sweep(x => x.Cos(), Number.Cos, -9, 9);

    [Fact]
    public void Erf() => Sweep(x => x.Erf(), Number.Erf, -3, 3);

    [Fact]
    public void What_is_constant_in_pieces_has_no_gradient()
    {
        using var step = Device.BeginStep();
        float[] values = [-2.5f, -1.5f, -1f, -0.5f, -0.3f, 0f, 0.5f, 0.7f, 1.5f, 2.5f, 3f, 1e7f, -1e9f];
        var x = Device.From(values, new Shape(13)).RequireGradient();
        Expect(x.Floor(), MathF.Floor);
        Expect(x.Ceiling(), MathF.Ceiling);
        Expect(x.Round(), MathF.Round);
        Expect(x.Truncate(), MathF.Truncate);
        Expect(x.Sign(), v => MathF.Sign(v));
        Expect(x.IsNaN(), _ => 0f);

        void Expect(Tensor y, Func<float, float> reference)
        {
            Assert.False(y.RequiresGradient);
            Assert.Equal(values.Select(reference), y.ToArray());
        }
    }

    [Fact]
    public void Negate() => Check(x => -x[0], x => x[0].Map(v => -v), [3, 37]);

    [Fact]
    public void A_number_stands_for_a_tensor()
    {
        Check(x => (3f - ((x[0] + 1.5f) / 0.7f)) + 2f, x => x[0].Map(v => 3f - ((v + 1.5f) / 0.7f) + 2f), [2, 37]);
        Check(
            x => 1f / (2f * (0.5f + x[0] - 0.25f)),
            x => x[0].Map(v => 1f / (2f * (0.5f + v - 0.25f))),
            new Operand(new Shape(37), 1, 3));
    }

    [Fact]
    public void Impossible_limits_and_exponents_are_refused()
    {
        using var step = Device.BeginStep();
        var x = Device.Empty(new Shape(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Clamp(1f, 0f));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Clamp(float.NaN, 0f));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Pow(float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Pow(float.PositiveInfinity));
    }

    [Fact]
    public void Scale() => Sweep(x => x * -1.7f, x => x * -1.7f);

    [Fact]
    public void A_large_tensor_is_cut_into_blocks() =>
        CheckSampled(3, x => x[0].Tanh(), x => x[0].Map(Number.Tanh), new Operand(new Shape(3, 70_001)));

    [Fact]
    public void Every_rank_up_to_nine()
    {
        foreach (var shape in new int[][]
        {
            [], [7], [3, 5], [2, 3, 5], [2, 3, 1, 5], [2, 1, 3, 2, 3], [2, 1, 3, 2, 1, 3], [1, 2, 1, 2, 1, 2, 1],
            [1, 2, 1, 2, 1, 2, 1, 2], [2, 1, 2, 1, 2, 1, 2, 1, 2],
        })
            Check(x => x[0].Square(), x => x[0].Map(v => v * v), shape);
    }

    private void Sweep(Func<Tensor, Tensor> operation, Func<Number, Number> reference, float low = -2, float high = 2)
    {
        foreach (var length in Fixture.Lengths)
            Check(x => operation(x[0]), x => x[0].Map(reference), new Operand(new Shape(length), low, high));
    }
}
