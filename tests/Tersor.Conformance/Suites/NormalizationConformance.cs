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
            CheckBatchNorm(int.MaxValue, image, Epsilon);
        CheckBatchNorm(1, [33, 6, 9, 9], Epsilon);
    }

    [Theory]
    [InlineData(0.01f)]
    [InlineData(0.25f)]
    public void BatchNorm_in_training_where_epsilon_outweighs_the_variance(float epsilon)
    {
        foreach (var image in Images)
            CheckBatchNorm(int.MaxValue, image, epsilon, reach: 0.05f);
    }

    [Theory]
    [InlineData(1e-5f)]
    [InlineData(0.25f)]
    public void A_channel_of_one_value_is_kept_finite_by_epsilon(float epsilon)
    {
        using var step = Device.BeginStep();
        var (shape, channel) = (new Shape(4, 2, 3), new Shape(2));
        var x = Device.From(Enumerable.Repeat(0.75f, shape.Count).ToArray(), shape);
        x.RequireGradient();
        var (mean, variance) = (Device.From([0f, 0f], channel), Device.From([1f, 1f], channel));
        var y = x.BatchNorm(
            Device.From([2f, -3f], channel), Device.From([0.5f, -1f], channel), mean, variance, 0.25f, epsilon, training: true);
        for (var i = 0; i < shape.Count; i++)
            Assert.Equal(i / 3 % 2 == 0 ? 0.5f : -1f, y.ToArray()[i]);
        NumberAssert.Near(
            [0.75f * new Number(0.25, 0), 0.75f * new Number(0.25, 0), 0.75f, 0.75f],
            [.. mean.ToArray(), .. variance.ToArray()],
            Fixture);

        // All that is left of the gradient is the seed's own deviation, over the root of epsilon.
        var seed = new Operand(shape).Values(0);
        y.Backward(Device.From(seed, shape));
        for (var i = 0; i < shape.Count; i++)
        {
            var average = Enumerable.Range(0, shape.Count).Where(j => j / 3 % 2 == i / 3 % 2).Average(j => (double)seed[j]);
            var scale = (i / 3 % 2 == 0 ? 2 : -3) / Math.Sqrt(epsilon);
            Assert.Equal(
                scale * (seed[i] - average),
                x.Gradient!.Value.ToArray()[i],
                32 * Math.Abs(scale) * Number.Unit * Fixture.RoundingFactor);
        }
    }

    [Theory]
    [InlineData(Epsilon, 0.5f, 2f)]
    [InlineData(1e-5f, 0f, 1e-4f)]
    [InlineData(0.25f, 0f, 0.5f)]
    [InlineData(1e-3f, 0f, 0f)]
    public void BatchNorm_with_running_statistics(float epsilon, float low, float high)
    {
        foreach (var image in Images)
        {
            var channels = image[1];
            Check(
                x => x[0].BatchNorm(x[1], x[2], x[3], x[4], 0.1f, epsilon, training: false),
                x => NaiveNormalization.Normalize(x[0], x[1], x[2], x[3], x[4], epsilon),
                image, [channels], [channels],
                new Operand(new Shape(channels), IsConstant: true),
                new Operand(new Shape(channels), low, high, IsConstant: true));
        }
    }

    [Theory]
    [InlineData(Epsilon, 0.5f, 2f)]
    [InlineData(1e-5f, 0f, 1e-4f)]
    [InlineData(0.25f, 0f, 0.5f)]
    [InlineData(1e-3f, 0f, 0f)]
    public void The_inference_kernel_agrees_with_its_differentiable_form(float epsilon, float low, float high)
    {
        // The smaller one is small enough for an emulator.
        foreach (var image in (int[][])[[3, 2, 1, 2], [3, 2, 3, 3]])
        {
            Check(
                x => x[0].BatchNorm(x[1], x[2], x[3], x[4], 0.1f, epsilon, training: false),
                x => NaiveNormalization.Normalize(x[0], x[1], x[2], x[3], x[4], epsilon),
                new(new Shape(image), IsConstant: true), new(new Shape(2), IsConstant: true), new(new Shape(2), IsConstant: true),
                new(new Shape(2), IsConstant: true), new(new Shape(2), low, high, IsConstant: true));
        }
    }

    [Fact]
    public void BatchNorm_moves_the_running_statistics()
    {
        const float Momentum = 0.25f;
        using var step = Device.BeginStep();
        var shape = new Shape(3, 2, 4, 5);
        var values = new Operand(shape).Values(0);
        var (mean, variance) = (Device.From([0.5f, -1f], new Shape(2)), Device.From([2f, 3f], new Shape(2)));
        Device.From(values, shape).BatchNorm(
            Device.From([1f, 2f], new Shape(2)), Device.From([0f, 1f], new Shape(2)), mean, variance, Momentum, Epsilon,
            training: true);

        var (batchMean, batchVariance) = NaiveNormalization.Statistics(NaiveTensor.From(values, shape));
        var bias = 60f / 59f;
        Number[] expected =
        [
            (0.5f * (1 - Momentum)) + (batchMean[0] * Momentum), (-1f * (1 - Momentum)) + (batchMean[1] * Momentum),
            (2f * (1 - Momentum)) + (batchVariance[0] * bias * Momentum),
            (3f * (1 - Momentum)) + (batchVariance[1] * bias * Momentum),
        ];
        NumberAssert.Near(expected, [.. mean.ToArray(), .. variance.ToArray()], Fixture);
    }

    [Fact]
    public void One_value_for_each_channel_has_no_variance()
    {
        using var step = Device.BeginStep();
        var channel = Device.Empty(new Shape(3));
        var x = Device.Empty(new Shape(1, 3, 1, 1));
        Assert.Throws<ArgumentException>(() => x.BatchNorm(channel, channel, channel, channel, 0.1f, Epsilon, training: true));
    }

    [Fact]
    public void Softmax()
    {
        foreach (var columns in Fixture.Lengths.Where(length => length is > 0 and < 70))
            Check(x => x[0].Softmax(), x => NaiveNormalization.Softmax(x[0]), [3, columns]);
        Check(x => x[0].Softmax(), x => NaiveNormalization.Softmax(x[0]), [2, 3, 5]);
        CheckSampled(2, x => x[0].Softmax(), x => NaiveNormalization.Softmax(x[0]), [300, 40]);
    }

    [Fact]
    public void LogSoftmax()
    {
        foreach (var columns in Fixture.Lengths.Where(length => length is > 0 and < 70))
            Check(x => x[0].LogSoftmax(), x => NaiveNormalization.LogSoftmax(x[0]), [3, columns]);
    }

    [Fact]
    public void Softmax_of_huge_logits_does_not_overflow()
    {
        using var step = Device.BeginStep();
        var x = Device.From([1e30f, 1e30f, -1e30f, 1000f, 1001f, -3000f], new Shape(2, 3));
        var y = x.Softmax().ToArray();
        Assert.Equal([0.5f, 0.5f, 0f], y[..3]);
        Assert.Equal(1f, y[3] + y[4], 1e-6f);
        Assert.Equal(0f, y[5]);
        Assert.All(x.LogSoftmax().ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    private void CheckBatchNorm(int samples, int[] image, float epsilon, float reach = 2f)
    {
        var channels = image[1];
        CheckSampled(
            samples,
            x => x[0].BatchNorm(x[1], x[2], Device(x), Device(x), 0.1f, epsilon, training: true),
            x => NaiveNormalization.BatchNorm(x[0], x[1], x[2], epsilon),
            new Operand(new Shape(image), -reach, reach), [channels], [channels]);

        // Running statistics of no interest here.
        Tensor Device(Tensor[] x) => x[0].Device.From(new float[channels], new Shape(channels));
    }
}
