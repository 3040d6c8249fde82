namespace Tersor.Kernels.Cpu.Tests.Normalization;

public sealed unsafe class BatchNormTests
{
    private const float Momentum = 0.1f;
    private const float DefaultEpsilon = 1e-5f;
    private const double HalfUlp = 1d / (1 << 24);

    [Theory]
    [InlineData(4, 3, 7, 0f)]
    [InlineData(16, 5, 196, 0f)]
    [InlineData(33, 17, 1, 0f)] // after a linear layer
    [InlineData(64, 64, 1, 3f)]
    [InlineData(2, 2, 1000, 100f)] // a mean far above the deviation
    [InlineData(1, 1, 2, 0f)]
    public void Outputs_statistics_and_gradients_are_those_of_a_double_precision_reference(
        int images, int channels, int spatial, float mean)
    {
        var shape = new BatchNormShape(images, channels, spatial);
        using var run = new Run(shape, mean);
        run.Forward();
        run.Backward();
        for (var c = 0; c < channels; c++)
            CheckChannel(run, c, mean);
    }

    [Theory]
    [InlineData(1e-8f)]
    [InlineData(1e-3f)]
    [InlineData(0.25f)]
    public void Epsilon_counts_where_the_variance_is_small(float epsilon)
    {
        // Deviations of 1e-3 and 1e-5 around zero, and the default.
        foreach (var scale in new[] { 1e-5f, 1e-3f, 1f })
        {
            var shape = new BatchNormShape(8, 3, 5);
            using var run = new Run(shape, mean: 0f, epsilon: epsilon);
            foreach (ref var value in run.X.Span)
                value *= scale;
            run.Forward();
            run.Backward();
            for (var c = 0; c < shape.Channels; c++)
                CheckChannel(run, c, offset: 0f);
        }
    }

    [Theory]
    [InlineData(1e-8f)]
    [InlineData(1e-5f)]
    [InlineData(0.25f)]
    public void A_channel_of_one_value_is_kept_finite_by_epsilon(float epsilon)
    {
        var shape = new BatchNormShape(4, 2, 9);
        using var run = new Run(shape, mean: 0f, epsilon: epsilon);
        run.X.Span.Fill(0.75f);
        run.Forward();
        for (var c = 0; c < shape.Channels; c++)
        {
            Assert.Equal(1 / Math.Sqrt(epsilon), run.SavedInverseStd.Span[c], 2 * HalfUlp / Math.Sqrt(epsilon));
            Assert.Equal(0.9f * 2, run.RunningVariance.Span[c], 4 * HalfUlp);
        }

        for (var i = 0; i < run.Y.Length; i++)
            Assert.Equal(run.Beta.Span[i / shape.Spatial % shape.Channels], run.Y.Span[i]);
    }

    [Theory]
    [InlineData(1e-5f, 2f)]
    [InlineData(1e-5f, 0f)]
    [InlineData(1e-3f, 1e-6f)]
    [InlineData(0.25f, 0f)]
    [InlineData(0.25f, 0.5f)]
    public void Inference_uses_the_running_statistics(float epsilon, float variance)
    {
        var shape = new BatchNormShape(3, 4, 19);
        using var run = new Run(shape, mean: 1f, epsilon: epsilon);
        run.RunningVariance.Span.Fill(variance);
        BatchNorm.Inference(run.Pool, run.X, shape, run.Parameters, run.Y, epsilon);
        for (var i = 0; i < run.X.Length; i++)
        {
            var c = i / shape.Spatial % shape.Channels;
            var expected = ((run.X.Span[i] - run.RunningMean.Span[c]) / Math.Sqrt((double)variance + epsilon) * run.Gamma.Span[c])
                + run.Beta.Span[c];
            Assert.Equal(expected, run.Y.Span[i], 8 * HalfUlp * (1 + Math.Abs(expected)));
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Threads.SameForAny(pool =>
    {
        using var run = new Run(new BatchNormShape(8, 6, 100), mean: 0f, pool);
        run.Forward();
        run.Backward();
        return run.Dx.ToArray().Concat(run.Y.ToArray()).Concat(run.DGamma.ToArray()).ToArray();
    });

    private static void CheckChannel(Run run, int c, float offset)
    {
        var shape = run.Shape;
        var places = Enumerable.Range(0, shape.Images)
            .SelectMany(image => Enumerable.Range(0, shape.Spatial).Select(i => (int)shape.Offset(image, c) + i)).ToArray();
        var mean = places.Average(i => (double)run.X.Span[i]);
        var squares = places.Sum(i => (run.X.Span[i] - mean) * (run.X.Span[i] - mean));
        var inverseStd = 1 / Math.Sqrt((squares / places.Length) + run.Epsilon);
        var unbiased = squares / Math.Max(1, places.Length - 1);

        // The rounding of the mean to single precision moves every deviation by half an ulp of the mean.
        var noise = 16 * HalfUlp * (1 + (Math.Abs(offset) * inverseStd));
        Assert.Equal(mean, run.SavedMean.Span[c], 8 * HalfUlp * (1 + Math.Abs(mean)));
        Assert.Equal(inverseStd, run.SavedInverseStd.Span[c], noise * inverseStd);
        Assert.Equal((0.9 * 0.5) + (0.1 * mean), run.RunningMean.Span[c], 8 * HalfUlp * (1 + Math.Abs(mean)));
        Assert.Equal((0.9 * 2) + (0.1 * unbiased), run.RunningVariance.Span[c], 16 * HalfUlp * (2 + unbiased));

        double Normalized(int i) => (run.X.Span[i] - mean) * inverseStd;
        var sum = places.Sum(i => (double)run.Dy.Span[i]);
        var dot = places.Sum(i => run.Dy.Span[i] * Normalized(i));
        var accumulated = noise * (2 + Math.Sqrt(places.Length)) * 4;
        Assert.Equal(1 + sum, run.DBeta.Span[c], accumulated);
        Assert.Equal(1 + dot, run.DGamma.Span[c], accumulated);
        foreach (var i in places)
        {
            Assert.Equal(
                (Normalized(i) * run.Gamma.Span[c]) + run.Beta.Span[c], run.Y.Span[i], noise * (2 + Math.Abs(Normalized(i))));
            var dx =
                run.Gamma.Span[c] * inverseStd * (run.Dy.Span[i] - (sum / places.Length) - (Normalized(i) * dot / places.Length));
            Assert.Equal(1 + dx, run.Dx.Span[i], 4 * noise * (1 + inverseStd) * (2 + Math.Abs(Normalized(i))));
        }
    }

    private sealed class Run : IDisposable
    {
        private readonly bool _ownsPool;

        public Run(BatchNormShape shape, float mean, WorkerPool? pool = null, float epsilon = DefaultEpsilon)
        {
            Shape = shape;
            Epsilon = epsilon;
            _ownsPool = pool is null;
            Pool = pool ?? new WorkerPool(2);
            var count = (int)shape.CountPerChannel * shape.Channels;
            X = new([.. Samples.Uniform(count, seed: 1).Select(v => v + mean)]);
            Dy = new(Samples.Uniform(count, seed: 2));
            Gamma = new(Samples.Uniform(shape.Channels, seed: 3, 0.5f, 1.5f));
            Beta = new(Samples.Uniform(shape.Channels, seed: 4));
            Y = new(count);
            Dx = new(count);
            (RunningMean, RunningVariance, SavedMean) = (new(shape.Channels), new(shape.Channels), new(shape.Channels));
            (SavedInverseStd, DGamma, DBeta) = (new(shape.Channels), new(shape.Channels), new(shape.Channels));
            RunningMean.Span.Fill(0.5f);
            RunningVariance.Span.Fill(2f);
            Dx.Span.Fill(1f);
            DGamma.Span.Fill(1f);
            DBeta.Span.Fill(1f);
        }

        public BatchNormShape Shape { get; }

        public float Epsilon { get; }

        public WorkerPool Pool { get; }

        public NativeArray<float> X { get; }

        public NativeArray<float> Dy { get; }

        public NativeArray<float> Y { get; }

        public NativeArray<float> Dx { get; }

        public NativeArray<float> Gamma { get; }

        public NativeArray<float> Beta { get; }

        public NativeArray<float> RunningMean { get; }

        public NativeArray<float> RunningVariance { get; }

        public NativeArray<float> SavedMean { get; }

        public NativeArray<float> SavedInverseStd { get; }

        public NativeArray<float> DGamma { get; }

        public NativeArray<float> DBeta { get; }

        public BatchNormParameters Parameters => new(Gamma, Beta, RunningMean, RunningVariance);

        public void Forward() => BatchNorm.Forward(Pool, X, Shape, Parameters, SavedMean, SavedInverseStd, Y, Momentum, Epsilon);

        public void Backward() => BatchNormGradient.Run(
            Pool, X, Dy, Shape, Gamma, SavedMean, SavedInverseStd, Dx, true, DGamma, true, DBeta, true);

        public void Dispose()
        {
            foreach (var array
                in new[] { X, Dy, Y, Dx, Gamma, Beta, RunningMean, RunningVariance, SavedMean, SavedInverseStd, DGamma, DBeta })
                array.Dispose();
            if (_ownsPool)
                Pool.Dispose();
        }
    }
}
