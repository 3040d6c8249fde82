using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Functions of two elements: at every length of the sweep, and broadcast.</summary>
public abstract class BinaryConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    private static readonly (int[] A, int[] B)[] Broadcasts =
    [
        ([], []), ([], [5]), ([5], [1]), ([3, 4], [4]), ([4], [3, 4]), ([3, 4], [3, 1]), ([3, 1], [1, 4]), ([2, 1, 4], [3, 1]),
        ([1, 1, 1], [2, 3, 4]), ([2, 3, 4, 5], [1, 3, 1, 1]), ([2, 3, 4, 5], [2, 1, 4, 1]), ([2, 3, 4, 5], [3, 1, 5]),
        ([7, 33], [33]),
        ([33, 7], [33, 1]), ([2, 2, 2, 2, 2, 3], [2, 1, 2, 1, 3]), ([0, 3], [3]), ([3, 0], [1]),
    ];

    [Fact]
    public void Add() => Sweep((a, b) => a + b, (a, b) => a + b);

    [Fact]
    public void Subtract() => Sweep((a, b) => a - b, (a, b) => a - b);

    [Fact]
    public void Multiply() => Sweep((a, b) => a * b, (a, b) => a * b);

    [Fact]
    public void Divide() => Sweep((a, b) => a / b, (a, b) => a / b, low: 0.5f);

    [Fact]
    public void Pow()
    {
        foreach (var (x, exponent) in new[] { (new Shape(37), new Shape(37)), (new Shape(3, 5), new Shape(5)) })
        {
            Check(
                x => x[0].Pow(x[1]),
                x => x[0].Zip(x[1], Number.Pow),
                new Operand(x, 0.3f, 4),
                new Operand(exponent, -2.5f, 2.5f));
        }
    }

    /// <summary>The quotients stay off the integers, where the remainder jumps.</summary>
    [Fact]
    public void Remainder()
    {
        foreach (var (x, divisor) in new[] { (new Shape(17), new Shape(1)), (new Shape(3, 5), new Shape(1, 1)) })
        {
            Check(
                x => x[0] % x[1],
                x => x[0].Zip(x[1], (a, b) => a - (b * (float)Math.Truncate(a.Value / b.Value))),
                new Operand(x, -4.1f, 4),
                new Operand(divisor, 1.7f, 1.9f));
        }
    }

    [Fact]
    public void Extremes_of_two()
    {
        Sweep(Tensor.Maximum, Number.Max, low: -1.7f);
        Sweep(Tensor.Minimum, (a, b) => a.Value < b.Value ? a : b, low: -1.7f);
    }

    [Fact]
    public void One_tensor_as_both_operands() => Check(x => x[0] * x[0], x => x[0].Map(v => v * v), [37]);

    [Fact]
    public void A_large_tensor_is_cut_into_blocks() =>
        CheckSampled(
            3, x => x[0] * x[1], x => x[0].Zip(x[1], (a, b) => a * b), new Operand(new Shape(301, 257)), [257]);

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        using var step = Device.BeginStep();
        var error = Assert.Throws<ArgumentException>(() => Device.Empty(new Shape(2, 3)) + Device.Empty(new Shape(2)));
        Assert.Contains("[2, 3]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[2]", error.Message, StringComparison.Ordinal);
    }

    private void Sweep(Func<Tensor, Tensor, Tensor> operation, Func<Number, Number, Number> reference, float low = -2)
    {
        foreach (var length in Fixture.Lengths)
            CheckPair(new Shape(length), new Shape(length));
        foreach (var (a, b) in Broadcasts)
            CheckPair(new Shape(a), new Shape(b));

        void CheckPair(Shape a, Shape b) =>
            Check(x => operation(x[0], x[1]), x => x[0].Zip(x[1], reference), new Operand(a), new Operand(b, low));
    }
}
