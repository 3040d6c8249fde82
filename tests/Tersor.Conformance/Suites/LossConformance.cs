using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Losses: values and gradients.</summary>
public abstract class LossConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 10)]
    [InlineData(5, 3)]
    [InlineData(33, 10)]
    [InlineData(7, 65)]
    public void CrossEntropy(int rows, int classes)
    {
        var labels = Enumerable.Range(0, rows).Select(i => i * 7 % classes).ToArray();
        Check(
            x => x[0].CrossEntropy(x[0].Device.From(labels, new Shape(rows))),
            x => NaiveLoss.CrossEntropy(x[0], labels),
            [rows, classes]);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(4f)]
    public void SoftCrossEntropy(float temperature) =>
        Check(
            x => x[0].SoftCrossEntropy(x[1], temperature),
            x => NaiveLoss.SoftCrossEntropy(x[0], x[1], temperature),
            [6, 10], new Operand(new Shape(6, 10), 0, 0.2f, IsConstant: true));

    [Fact]
    public void SoftCrossEntropy_against_one_hot_targets_is_cross_entropy()
    {
        using var step = Device.BeginStep();
        var logits = Device.From([1f, 2f, 3f, 30f, -200f, 0f], new Shape(2, 3));
        var hard = logits.CrossEntropy(Device.From([2, 1], new Shape(2)));
        var soft = logits.SoftCrossEntropy(Device.From([0f, 0f, 1f, 0f, 1f, 0f], new Shape(2, 3)));
        Assert.Equal(hard.ToArray()[0], soft.ToArray()[0], 115f * 4 * (float)Number.Unit);
    }

    [Fact]
    public void MeanSquaredError()
    {
        foreach (var length in Fixture.Lengths.Where(length => length > 0))
            Check(x => x[0].MeanSquaredError(x[1]), x => NaiveLoss.MeanSquaredError(x[0], x[1]), [length], [length]);
    }

    [Fact]
    public void BinaryCrossEntropy()
    {
        foreach (var length in Fixture.Lengths.Where(length => length > 0))
        {
            var shape = new Shape(length);
            Check(
                x => x[0].BinaryCrossEntropy(x[1]),
                x => NaiveLoss.BinaryCrossEntropy(x[0], x[1]),
                new Operand(shape, -6, 6), new Operand(shape, 0, 1, IsConstant: true));
        }
    }

    /// <summary>A loss that is the end of a computation passes back another way than one that goes on.</summary>
    [Theory]
    [InlineData(1f)]
    [InlineData(0.5f)]
    public void LogisticLoss(float factor)
    {
        foreach (var length in Fixture.Lengths.Where(length => length > 0))
        {
            Check(
                x => factor == 1f ? x[0].LogisticLoss() : x[0].LogisticLoss() * factor,
                x => x[0].Map(z => factor * (NaiveActivation.Relu(-z) + Number.Log(1f + Number.Exp(-Number.Abs(z))))).Mean(),
                new Operand(new Shape(length), -6, 6));
        }
    }

    [Fact]
    public void A_loss_at_the_end_passes_the_same_bits_back_as_one_that_goes_on()
    {
        using var step = Device.BeginStep();
        var target = Device.From([1f, 0f, 0.25f], new Shape(3));
        foreach (var loss in new Func<Tensor, Tensor>[] { x => x.BinaryCrossEntropy(target), x => x.LogisticLoss() })
            Assert.Equal(Gradient(x => loss(x) * 0.5f * 2f), Gradient(loss));

        float[] Gradient(Func<Tensor, Tensor> loss)
        {
            var logits = Device.From([-2f, 0.5f, 3f], new Shape(3));
            logits.RequireGradient();
            loss(logits).Backward();
            return logits.Gradient!.Value.ToArray();
        }
    }

    [Fact]
    public void LogisticLoss_of_huge_logits_does_not_overflow()
    {
        using var step = Device.BeginStep();
        Assert.Equal(0f, Device.From([1e30f], new Shape(1)).LogisticLoss().ToArray()[0]);
        Assert.Equal(1e30f, Device.From([-1e30f], new Shape(1)).LogisticLoss().ToArray()[0]);
    }

    [Fact]
    public void BinaryCrossEntropy_of_huge_logits_does_not_overflow()
    {
        using var step = Device.BeginStep();
        var logits = Device.From([1e30f, -1e30f], new Shape(2));
        Assert.Equal(0f, logits.BinaryCrossEntropy(Device.From([1f, 0f], new Shape(2))).ToArray()[0]);
        Assert.Equal(1e30f, logits.BinaryCrossEntropy(Device.From([0f, 1f], new Shape(2))).ToArray()[0]);
    }

    [Fact]
    public void Targets_that_do_not_fit_are_named()
    {
        using var step = Device.BeginStep();
        var logits = Device.From(new float[6], new Shape(2, 3));
        Assert.Throws<ArgumentException>(() => logits.CrossEntropy(Device.From([0, 1, 2], new Shape(3))));
        Assert.Throws<ArgumentException>(() => logits.CrossEntropy(Device.From([0f, 1f], new Shape(2))));
        Assert.Throws<ArgumentException>(() => logits.MeanSquaredError(Device.From([0f, 1f], new Shape(2))));
        Assert.Throws<ArgumentOutOfRangeException>(() => logits.SoftCrossEntropy(logits, 0f));
        var target = Device.From(new float[6], new Shape(2, 3));
        target.RequireGradient();
        Assert.Throws<ArgumentException>(() => logits.BinaryCrossEntropy(target));
    }
}
