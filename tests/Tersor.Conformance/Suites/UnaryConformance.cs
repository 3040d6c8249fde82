using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Functions of one element, at every length of the sweep.</summary>
public abstract class UnaryConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    [Fact]
    public void Relu() => Sweep(ReluOperation.Apply, NaiveActivation.Relu);

    [Fact]
    public void LeakyRelu() => Sweep(x => LeakyReluOperation.Apply(x, 0.1f), x => NaiveActivation.LeakyRelu(x, 0.1f));

    [Fact]
    public void Tanh() => Sweep(TanhOperation.Apply, Number.Tanh, -4, 4);

    [Fact]
    public void Sigmoid() => Sweep(SigmoidOperation.Apply, Number.Sigmoid, -6, 6);

    [Fact]
    public void Softplus() => Sweep(SoftplusOperation.Apply, x => Number.Log(Number.Exp(x) + 1), -6, 6);

    [Fact]
    public void Exp() => Sweep(ExpOperation.Apply, Number.Exp, -6, 6);

    [Fact]
    public void Log() => Sweep(LogOperation.Apply, Number.Log, 0.01f, 10);

    [Fact]
    public void Sqrt() => Sweep(SqrtOperation.Apply, Number.Sqrt, 0.01f, 10);

    [Fact]
    public void Square() => Sweep(SquareOperation.Apply, x => x * x);

    [Fact]
    public void Abs() => Sweep(AbsOperation.Apply, Number.Abs);

    [Fact]
    public void Scale() => Sweep(x => ScaleOperation.Apply(x, -1.7f), x => x * -1.7f);

    [Fact]
    public void A_large_tensor_is_cut_into_blocks() =>
        CheckSampled(3, x => TanhOperation.Apply(x[0]), x => x[0].Map(Number.Tanh), new Operand(new Shape(3, 70_001)));

    [Fact]
    public void Every_rank_up_to_six()
    {
        foreach (var shape in new int[][] { [], [7], [3, 5], [2, 3, 5], [2, 3, 1, 5], [2, 1, 3, 2, 3], [2, 1, 3, 2, 1, 3] })
            Check(x => SquareOperation.Apply(x[0]), x => x[0].Map(v => v * v), shape);
    }

    private void Sweep(Func<Tensor, Tensor> operation, Func<Number, Number> reference, float low = -2, float high = 2)
    {
        foreach (var length in Fixture.Lengths)
            Check(x => operation(x[0]), x => x[0].Map(reference), new Operand(new Shape(length), low, high));
    }
}
