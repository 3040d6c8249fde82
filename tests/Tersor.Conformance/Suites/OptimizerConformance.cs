using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>The fused steps of the optimisers, over several steps, with and without a mask.</summary>
public abstract class OptimizerConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    private const int Steps = 3;
    private const float GradientScale = 0.5f;

    [Theory]
    [InlineData(0f, 0f, false)]
    [InlineData(0.9f, 0f, false)]
    [InlineData(0.9f, 0.01f, false)]
    [InlineData(0.9f, 0.01f, true)]
    public void Sgd(float momentum, float decay, bool nesterov)
    {
        var settings = new SgdStepSettings(0.1f, momentum, decay, nesterov);
        foreach (var length in Fixture.Lengths)
        {
            foreach (var mask in Masks(length))
            {
                using var step = Device.BeginStep();
                var (parameter, gradient) = Parameters(length);
                Tensor? velocity = momentum == 0 ? null : Zeros(length);
                for (var i = 0; i < Steps; i++)
                    Device.Backend.SgdStep([new(parameter, gradient, velocity, mask, settings)], Scale());

                var expected = Expect(
                    parameter: 0, length, mask, (p, g) => NaiveOptimizer.Sgd(p, g, GradientScale, settings, Steps));
                NumberAssert.Near(expected, parameter.ToArray(), Fixture, $"{length} parameters");
                AssertMasked(velocity, mask);
            }
        }
    }

    [Theory]
    [InlineData(0f, false)]
    [InlineData(0.01f, false)]
    [InlineData(0.01f, true)]
    public void Adam(float decay, bool decoupled)
    {
        foreach (var length in Fixture.Lengths)
        {
            foreach (var mask in Masks(length))
            {
                using var step = Device.BeginStep();
                var (parameter, gradient) = Parameters(length);
                var (first, second) = (Zeros(length), Zeros(length));
                var settings = new AdamStepSettings(0.01f, 0.9f, 0.999f, 1e-8f, decay, decoupled, 1);
                for (var i = 0; i < Steps; i++)
                    Device.Backend.AdamStep(
                        [new(parameter, gradient, first, second, mask, settings with { Step = i + 1 })], Scale());

                var expected = Expect(
                    parameter: 0, length, mask, (p, g) => NaiveOptimizer.Adam(p, g, GradientScale, settings, Steps));
                NumberAssert.Near(expected, parameter.ToArray(), Fixture, $"{length} parameters");
                AssertMasked(first, mask);
                AssertMasked(second, mask);
            }
        }
    }

    /// <summary>More tensors than a launch takes, an empty one among them.</summary>
    [Fact]
    public void Averages_of_many_tensors()
    {
        const float Decay = 0.7f;
        using var step = Device.BeginStep();
        var shapes = Many();
        Tensor[] averages = [.. shapes.Select((shape, i) => Device.From(new Operand(shape).Values(i), shape))];
        Tensor[] values = [.. shapes.Select((shape, i) => Device.From(new Operand(shape).Values(i + 1), shape))];
        Device.Backend.Average(averages, values, Decay);
        for (var i = 0; i < shapes.Length; i++)
        {
            var (a, v) = (new Operand(shapes[i]).Values(i), new Operand(shapes[i]).Values(i + 1));
            Number[] expected = [.. a.Zip(v, (x, y) => ((Number)x * Decay) + ((Number)y * (1f - Decay)))];
            NumberAssert.Near(expected, averages[i].ToArray(), Fixture, $"tensor {i}");
            Assert.Equal(v, values[i].ToArray());
        }
    }

    /// <summary>The squared norm of as many, and of none.</summary>
    [Fact]
    public void Squares_of_many_tensors()
    {
        using var step = Device.BeginStep();
        var shapes = Many();
        Tensor[] tensors = [.. shapes.Select((shape, i) => Device.From(new Operand(shape).Values(i), shape))];
        var sum = Device.From([1f], new Shape());
        Device.Backend.SumOfSquares(tensors, sum);
        var expected = shapes.SelectMany((shape, i) => new Operand(shape).Values(i)).Sum(value => (double)value * value);
        var additions = shapes.Sum(shape => shape.Count) + shapes.Length;
        Assert.Equal(expected, sum.ToArray()[0], expected * additions * Number.Unit);
        Device.Backend.SumOfSquares([], sum);
        Assert.Equal([0f], sum.ToArray());
    }

    private Shape[] Many() =>
        [.. Fixture.Lengths.Take(4).Concat([1, 0, 3, 70, 2, 65, 33, 7, 5, 64]).Select(length => new Shape(length))];

    private static Number[] Expect(int parameter, int length, Tensor? mask, Func<Number, Number, Number> steps)
    {
        var (p, g) = (new Operand(new Shape(length)).Values(parameter), new Operand(new Shape(length)).Values(parameter + 1));
        var bits = Bits(mask, length);
        return [.. Enumerable.Range(0, length).Select(i => bits[i] == 0 ? new Number(0, 0) : steps(p[i], g[i]))];
    }

    private static void AssertMasked(Tensor? state, Tensor? mask)
    {
        if (state?.ToArray() is not { } values)
            return;
        var bits = Bits(mask, values.Length);
        Assert.All(
            Enumerable.Range(0, values.Length),
            i => Assert.True(bits[i] != 0 ? values[i] != 0 : values[i] == 0, $"state {i} is {values[i]:R}"));
    }

    private static byte[] Bits(Tensor? mask, int length)
    {
        var bits = new byte[length];
        if (mask is { } present)
            present.Device.Read<byte>(present, bits);
        else
            Array.Fill(bits, (byte)1);
        return bits;
    }

    private (Tensor Parameter, Tensor Gradient) Parameters(int length)
    {
        var shape = new Shape(length);
        return (Device.From(new Operand(shape).Values(0), shape), Device.From(new Operand(shape).Values(1), shape));
    }

    private Tensor Scale() => Device.From([GradientScale], new Shape());

    private Tensor Zeros(int length) => Device.From(new float[length], new Shape(length));

    private IEnumerable<Tensor?> Masks(int length)
    {
        yield return null;
        yield return Device.From(
            (byte[])[.. Enumerable.Range(0, length).Select(i => (byte)(i % 3 == 1 ? 0 : 1))], new Shape(length));
    }
}
