using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Batch normalisation and softmax.</summary>
public abstract class NormalizationConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    private const float Epsilon = 1e-3f;

    private static readonly int[][] Images = [[4, 1], [5, 3], [2, 3, 4], [3, 2, 3, 3], [2, 17, 1, 2], [1, 2, 5, 7]];

    [Fact]
    public void BatchNorm_in_training()
    {
        foreach (var image in Images)
            CheckBatchNorm(int.MaxValue, image);
        CheckBatchNorm(1, [33, 6, 9, 9]);
    }

    [Fact]
    public void BatchNorm_with_running_statistics()
    {
        foreach (var image in Images)
        {
            var channels = image[1];
            Check(
                x => BatchNormOperation.Apply(x[0], x[1], x[2], x[3], x[4], 0.1f, Epsilon, training: false),
                x => NaiveNormalization.Normalize(x[0], x[1], x[2], x[3], x[4], Epsilon),
                image, [channels], [channels],
                new Operand(new Shape(channels), IsConstant: true), new Operand(new Shape(channels), 0.5f, 2, IsConstant: true));
        }
    }

    [Fact]
    public void The_inference_kernel_agrees_with_its_differentiable_form()
    {
        Operand[] operands =
        [
            new(new Shape(3, 2, 3, 3), IsConstant: true), new(new Shape(2), IsConstant: true), new(new Shape(2), IsConstant: true),
            new(new Shape(2), IsConstant: true), new(new Shape(2), 0.5f, 2, IsConstant: true),
        ];
        Check(
            x => BatchNormOperation.Apply(x[0], x[1], x[2], x[3], x[4], 0.1f, Epsilon, training: false),
            x => NaiveNormalization.Normalize(x[0], x[1], x[2], x[3], x[4], Epsilon),
            operands);
    }

    [Fact]
    public void BatchNorm_moves_the_running_statistics()
    {
        const float Momentum = 0.25f;
        using var step = Device.BeginStep();
        var shape = new Shape(3, 2, 4, 5);
        var values = new Operand(shape).Values(0);
        var (mean, variance) = (Device.From([0.5f, -1f], new Shape(2)), Device.From([2f, 3f], new Shape(2)));
        BatchNormOperation.Apply(
            Device.From(values, shape), Device.From([1f, 2f], new Shape(2)), Device.From([0f, 1f], new Shape(2)), mean, variance, Momentum, Epsilon, training: true);

        var (batchMean, batchVariance) = NaiveNormalization.Statistics(NaiveTensor.From(values, shape));
        var bias = 60f / 59f;
        Number[] expected =
        [
            (0.5f * (1 - Momentum)) + (batchMean[0] * Momentum), (-1f * (1 - Momentum)) + (batchMean[1] * Momentum),
            (2f * (1 - Momentum)) + (batchVariance[0] * bias * Momentum), (3f * (1 - Momentum)) + (batchVariance[1] * bias * Momentum),
        ];
        NumberAssert.Near(expected, [.. mean.ToArray(), .. variance.ToArray()], Fixture);
    }

    [Fact]
    public void One_value_for_each_channel_has_no_variance()
    {
        using var step = Device.BeginStep();
        var channel = Device.Empty(new Shape(3));
        var x = Device.Empty(new Shape(1, 3, 1, 1));
        Assert.Throws<ArgumentException>(() => BatchNormOperation.Apply(x, channel, channel, channel, channel, 0.1f, Epsilon, training: true));
    }

    [Fact]
    public void Softmax()
    {
        foreach (var columns in Fixture.Lengths.Where(length => length is > 0 and < 70))
            Check(x => SoftmaxOperation.Apply(x[0]), x => NaiveNormalization.Softmax(x[0]), [3, columns]);
        Check(x => SoftmaxOperation.Apply(x[0]), x => NaiveNormalization.Softmax(x[0]), [2, 3, 5]);
        CheckSampled(2, x => SoftmaxOperation.Apply(x[0]), x => NaiveNormalization.Softmax(x[0]), [300, 40]);
    }

    [Fact]
    public void LogSoftmax()
    {
        foreach (var columns in Fixture.Lengths.Where(length => length is > 0 and < 70))
            Check(x => LogSoftmaxOperation.Apply(x[0]), x => NaiveNormalization.LogSoftmax(x[0]), [3, columns]);
    }

    [Fact]
    public void Softmax_of_huge_logits_does_not_overflow()
    {
        using var step = Device.BeginStep();
        var x = Device.From([1e30f, 1e30f, -1e30f, 1000f, 1001f, -3000f], new Shape(2, 3));
        var y = SoftmaxOperation.Apply(x).ToArray();
        Assert.Equal([0.5f, 0.5f, 0f], y[..3]);
        Assert.Equal(1f, y[3] + y[4], 1e-6f);
        Assert.Equal(0f, y[5]);
        Assert.All(LogSoftmaxOperation.Apply(x).ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    private void CheckBatchNorm(int samples, int[] image)
    {
        var channels = image[1];
        CheckSampled(
            samples,
            x => BatchNormOperation.Apply(x[0], x[1], x[2], Device(x), Device(x), 0.1f, Epsilon, training: true),
            x => NaiveNormalization.BatchNorm(x[0], x[1], x[2], Epsilon),
            image, [channels], [channels]);

        // Running statistics of no interest here.
        Tensor Device(Tensor[] x) => x[0].Device.From(new float[channels], new Shape(channels));
    }
}
