namespace Tersor.Kernels.Cpu.Tests.Optimizers;

/// <summary>Three steps of each optimiser against its formula in double precision.</summary>
public sealed unsafe class OptimizerStepTests
{
    private const int Steps = 3;

    // A step is some ten operations on values of order 1, each half an ulp off, and three steps carry them on.
    private const double Tolerance = 30 * Steps / (double)(1 << 24);

    // 1 - β₂ is rounded to 2^-25 / 0.001 of itself; its root moves a step of at most Steps · rate by half of that.
    private const double SecondMomentError = Steps * 0.01 * 1000 / (1 << 26);

    private static readonly int[] Lengths = [.. Samples.Lengths.Where(n => n is < 70 or > 250)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sgd_follows_its_formula(bool masked)
    {
        foreach (var count in Lengths)
            CheckSgd(count, masked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Adam_follows_its_formula(bool masked)
    {
        foreach (var count in Lengths)
            CheckAdam(count, masked);
    }

    /// <summary>Rounding alone would leave it among the subnormals for ever, where arithmetic is slow.</summary>
    [Fact]
    public void State_of_weights_without_gradient_fades_to_zero()
    {
        const int Count = 35;
        using var pool = new WorkerPool(1);
        using var parameter = new NativeArray<float>(Samples.Uniform(Count, seed: 1));
        using var gradient = new NativeArray<float>(new float[Count]);
        using var first = new NativeArray<float>(Samples.Uniform(Count, seed: 2));
        using var second = new NativeArray<float>(Samples.Uniform(Count, seed: 3, low: 0.1f));

        for (var step = 0; step < 1000; step++)
            SgdStep.Run(pool, parameter, gradient, first, null, Count, new SgdUpdate(0.1f, 0.9f, 0f, nesterov: false), 1f);
        Assert.All(first.ToArray(), v => Assert.Equal(0f, v));

        Samples.Uniform(Count, seed: 2).CopyTo(first.Span);
        for (var step = 0; step < 1000; step++)
            AdamStep.Run(
                pool, parameter, gradient, first, second, null, Count, new AdamUpdate(0.01f, 0.9f, 0.9f, 1f, 1e-8f, 0f, 1f), 1f);
        Assert.All(first.ToArray(), m => Assert.Equal(0f, m));
        Assert.All(second.ToArray(), v => Assert.Equal(0f, v));
    }

    /// <summary>
    /// The scalar forms, which graphics processors run, round each product where the vector forms fuse it with a sum.
    /// </summary>
    [Fact]
    public void Scalar_forms_agree_with_vector_forms()
    {
        var sgd = new SgdUpdate(0.1f, 0.9f, 0.01f, nesterov: true);
        var adam = new AdamUpdate(0.02f, 0.9f, 0.999f, 3f, 1e-8f, 0.01f, 0.99f);
        var gradients = Samples.Uniform(100, seed: 4);
        var (p, v, scalarP, scalarV) = (0.5f, 0.25f, 0.5f, 0.25f);
        var (q, m, w, scalarQ, scalarM, scalarW) = (0.5f, 0.25f, 0.1f, 0.5f, 0.25f, 0.1f);
        for (var step = 0; step < Steps; step++)
        {
            sgd.Invoke<SimdScalar, float>(gradients[step], 0.5f, ref p, ref v);
            sgd.Invoke(gradients[step], 0.5f, ref scalarP, ref scalarV);
            adam.Invoke<SimdScalar, float>(gradients[step], 0.5f, ref q, ref m, ref w);
            adam.Invoke(gradients[step], 0.5f, ref scalarQ, ref scalarM, ref scalarW);
            Assert.Equal((double)p, scalarP, Tolerance);
            Assert.Equal((double)v, scalarV, Tolerance);
            Assert.Equal((double)q, scalarQ, Tolerance);
            Assert.Equal((double)m, scalarM, Tolerance);
            Assert.Equal((double)w, scalarW, Tolerance);
        }
    }

    private static void CheckSgd(int count, bool masked)
    {
        foreach (var (momentum, nesterov) in new[] { (0f, false), (0.9f, false), (0.9f, true) })
        {
            var update = new SgdUpdate(0.1f, momentum, 0.01f, nesterov);
            using var state = new State(count, masked);
            for (var step = 0; step < Steps; step++)
            {
                SgdStep.Run(state.Pool, state.Parameter, state.Gradient, momentum == 0f
                    ? null
                    : state.First.Pointer, state.MaskPointer, count, update, gradientScale: 0.5f);
                state.Reference((p, g, v, _) =>
                {
                    g = (0.5 * g) + (0.01 * p);
                    v = (momentum * v) + g;
                    return (p - (0.1 * (nesterov ? g + (momentum * v) : v)), momentum == 0f ? 0 : v, 0);
                });
            }

            state.Check(checkFirst: momentum != 0f, checkSecond: false, Tolerance);
        }
    }

    private static void CheckAdam(int count, bool masked)
    {
        const double Beta1 = 0.9f, Beta2 = 0.999f, Rate = 0.01f, Epsilon = 1e-8f;
        foreach (var (joined, shrink) in new[] { (0.01f, 1f), (0f, 0.99f) })
        {
            using var state = new State(count, masked);
            for (var step = 1; step <= Steps; step++)
            {
                var length = Rate / (1 - Math.Pow(Beta1, step));
                var correction = 1 / Math.Sqrt(1 - Math.Pow(Beta2, step));
                var update = new AdamUpdate(
                    (float)length, (float)Beta1, (float)Beta2, (float)correction, (float)Epsilon, joined, shrink);
                AdamStep.Run(
                    state.Pool, state.Parameter, state.Gradient, state.First, state.Second, state.MaskPointer, count, update,
                    gradientScale: 0.5f);
                state.Reference((p, g, m, v) =>
                {
                    g = (0.5 * g) + (joined * p);
                    m = (Beta1 * m) + ((1 - Beta1) * g);
                    v = (Beta2 * v) + ((1 - Beta2) * g * g);
                    return ((shrink * p) - (length * m / ((Math.Sqrt(v) * correction) + Epsilon)), m, v);
                });
            }

            state.Check(checkFirst: true, checkSecond: true, Tolerance + SecondMomentError);
        }
    }

    private sealed class State : IDisposable
    {
        private readonly double[] _parameter;
        private readonly double[] _first;
        private readonly double[] _second;
        private readonly NativeArray<byte>? _mask;

        public State(int count, bool masked)
        {
            Parameter = new(Samples.Uniform(count, seed: 1));
            Gradient = new(Samples.Uniform(count, seed: 2));
            (First, Second) = (new(count), new(count));
            First.Span.Clear();
            Second.Span.Clear();
            _mask = masked ? new([.. Enumerable.Range(0, count).Select(i => (byte)(i % 3))]) : null;
            _parameter = [.. Parameter.ToArray().Select(v => (double)v)];
            (_first, _second) = (new double[count], new double[count]);
        }

        public WorkerPool Pool { get; } = new(2);

        public NativeArray<float> Parameter { get; }

        public NativeArray<float> Gradient { get; }

        public NativeArray<float> First { get; }

        public NativeArray<float> Second { get; }

        public byte* MaskPointer => _mask is null ? null : _mask.Pointer;

        public void Reference(Func<double, double, double, double, (double, double, double)> step)
        {
            for (var i = 0; i < _parameter.Length; i++)
            {
                (_parameter[i], _first[i], _second[i]) = _mask is null || _mask.Span[i] != 0
                    ? step(_parameter[i], Gradient.Span[i], _first[i], _second[i])
                    : default;
            }
        }

        public void Check(bool checkFirst, bool checkSecond, double tolerance)
        {
            for (var i = 0; i < _parameter.Length; i++)
            {
                Assert.Equal(_parameter[i], Parameter.Span[i], tolerance);
                if (checkFirst)
                    Assert.Equal(_first[i], First.Span[i], tolerance);
                if (checkSecond)
                    Assert.Equal(_second[i], Second.Span[i], tolerance);
                if (_mask is not null && _mask.Span[i] == 0)
                    Assert.Equal(0f, Parameter.Span[i]);
            }
        }

        public void Dispose()
        {
            Pool.Dispose();
            Parameter.Dispose();
            Gradient.Dispose();
            First.Dispose();
            Second.Dispose();
            _mask?.Dispose();
        }
    }
}
