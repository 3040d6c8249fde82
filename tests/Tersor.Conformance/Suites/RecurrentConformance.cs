using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Recurrence over sequences.</summary>
public abstract class RecurrentConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(1, 3, 2, 5)]
    [InlineData(3, 2, 3, 4)]
    [InlineData(4, 1, 2, 9)]
    [InlineData(2, 2, 5, 17)]
    [InlineData(2, 35, 2, 3)]
    public void Lstm(int steps, int batch, int inputs, int hidden) =>
        CheckSampled(
            12,
            x => x[0].Lstm(x[1], x[2], x[3], null, out _),
            x => new NaiveLstm(x[0], x[1], x[2], x[3]).Output(),
            [steps, batch, inputs], [4 * hidden, inputs], [4 * hidden, hidden], [4 * hidden]);

    [Fact]
    public void Lstm_without_bias() =>
        Check(
            x => x[0].Lstm(x[1], x[2], null, null, out _),
            x => new NaiveLstm(x[0], x[1], x[2], null).Output(),
            [3, 2, 2], [12, 2], [12, 3]);

    [Fact]
    public void Lstm_that_goes_on_from_a_state() =>
        Check(
            x => x[0].Lstm(x[1], x[2], x[3], new LstmState(x[4], x[5]), out _),
            x => new NaiveLstm(x[0], x[1], x[2], x[3], x[4], x[5]).Output(),
            [3, 2, 2], [12, 2], [12, 3], [12], [2, 3], [2, 3]);

    [Fact]
    public void An_lstm_passes_gradients_back_once()
    {
        using var step = Device.BeginStep();
        var weights = new[] { new Shape(8, 3), new Shape(8, 2) }
            .Select((shape, i) => Device.From(new Operand(shape).Values(i), shape))
            .ToArray();
        weights[0].RequireGradient();
        var x = Device.From(new Operand(new Shape(2, 1, 3)).Values(5), new Shape(2, 1, 3));
        var loss = x.Lstm(weights[0], weights[1], null, null, out _).Sum();
        loss.Backward();
        Assert.Throws<InvalidOperationException>(() => loss.Backward());
    }

    /// <summary>Backends have other kernels for wide memories; 4 sequences are a group where a kernel runs all steps.</summary>
    [Theory]
    [InlineData(12, 3, 7, 19)]
    [InlineData(3, 6, 2, 33)]
    [InlineData(2, 9, 2, 130)]
    public void A_sequence_agrees_with_the_equations_of_every_step(int steps, int batch, int inputs, int hidden)
    {
        Operand[] operands =
        [
            new(new Shape(steps, batch, inputs)), new(new Shape(4 * hidden, inputs), -0.4f, 0.4f),
            new(new Shape(4 * hidden, hidden), -0.3f, 0.3f),
            new(new Shape(4 * hidden)), new(new Shape(batch, hidden)), new(new Shape(batch, hidden)),
        ];
        Assert.SkipWhen(operands.Max(operand => operand.Shape.Count) > Fixture.LargestCount, "too large for this backend");
        var x = operands.Select((operand, i) => NaiveTensor.From(operand.Values(i), operand.Shape)).ToArray();
        var reference = new NaiveLstm(x[0], x[1], x[2], x[3], x[4], x[5]);
        var output = reference.Output();
        var gradients = reference.Gradients(NaiveTensor.From(Outcome.Seed(output.Shape), output.Shape));

        var outcome = Outcome.Of(Device, y => y[0].Lstm(y[1], y[2], y[3], new LstmState(y[4], y[5]), out _), operands);
        NumberAssert.Near(output.Numbers, outcome.Result, Fixture);
        for (var i = 0; i < operands.Length; i++)
            NumberAssert.Near(gradients[i].Numbers, outcome.Gradients[i], Fixture, $"gradient {i}");
    }

    [Fact]
    public void Two_windows_give_the_bits_of_one()
    {
        using var step = Device.BeginStep();
        var weights = new[] { new Shape(20, 3), new Shape(20, 5), new Shape(20) }
            .Select((shape, i) => Device.From(new Operand(shape).Values(i), shape)).ToArray();
        var x = Device.From(new Operand(new Shape(6, 4, 3)).Values(5), new Shape(6, 4, 3));
        var whole = Lstm(x, null, out var end);
        var first = Lstm(x.Narrow(0, 0, 4), null, out var middle);
        var second = Lstm(x.Narrow(0, 4, 2), middle, out var last);
        Assert.Equal(whole.ToArray(), first.ToArray().Concat(second.ToArray()));
        Assert.Equal(end.Hidden.ToArray(), last.Hidden.ToArray());
        Assert.Equal(end.Cell.ToArray(), last.Cell.ToArray());

        Tensor Lstm(Tensor window, LstmState? state, out LstmState final) =>
            window.Lstm(weights[0], weights[1], weights[2], state, out final);
    }

    [Fact]
    public void Weights_that_do_not_fit_are_named()
    {
        using var step = Device.BeginStep();
        var x = Device.Empty(new Shape(3, 2, 5));
        var (input, recurrent) = (Device.Empty(new Shape(16, 5)), Device.Empty(new Shape(16, 4)));
        Assert.Throws<ArgumentException>(() => Device.Empty(new Shape(2, 5)).Lstm(input, recurrent, null, null, out _));
        Assert.Throws<ArgumentException>(() => Device.Empty(new Shape(0, 2, 5)).Lstm(input, recurrent, null, null, out _));
        Assert.Throws<ArgumentException>(() => x.Lstm(Device.Empty(new Shape(16, 6)), recurrent, null, null, out _));
        Assert.Throws<ArgumentException>(() => x.Lstm(input, Device.Empty(new Shape(12, 4)), null, null, out _));
        Assert.Throws<ArgumentException>(() => x.Lstm(input, recurrent, Device.Empty(new Shape(4)), null, out _));
        var state = new LstmState(Device.Empty(new Shape(2, 4)), Device.Empty(new Shape(3, 4)));
        Assert.Throws<ArgumentException>(() => x.Lstm(input, recurrent, null, state, out _));
    }
}
