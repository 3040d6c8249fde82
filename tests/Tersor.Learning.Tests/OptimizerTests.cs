using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

public sealed class OptimizerTests : IDisposable
{
    private const int Steps = 12;
    private const float Rate = 0.05f;

    private readonly Device _device = Device.Cpu(1);
    private readonly Random _random = new(5);

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(0f, false, 0f)]
    [InlineData(0f, false, 0.1f)]
    [InlineData(0.9f, false, 0.1f)]
    [InlineData(0.9f, true, 0.1f)]
    public void Sgd_follows_its_formula(float momentum, bool nesterov, float decay)
    {
        var velocity = new double[Size];
        Compare(
            parameters => new Sgd(parameters, Rate, momentum, nesterov, decay),
            (weights, gradient, i, step) =>
            {
                var g = gradient + (decay * weights[i]);
                velocity[i] = (momentum * velocity[i]) + g;
                weights[i] -= Rate * (nesterov ? g + (momentum * velocity[i]) : velocity[i]);
            });
    }

    [Theory]
    [InlineData(false, 0f)]
    [InlineData(false, 0.1f)]
    [InlineData(true, 0.1f)]
    public void Adam_follows_its_formula(bool decoupled, float decay)
    {
        const double beta1 = 0.9f;
        const double beta2 = 0.99f;
        const double epsilon = 1e-6f;
        var (first, second) = (new double[Size], new double[Size]);
        Compare(
            parameters => decoupled
                ? new AdamW(parameters, Rate, (float)beta1, (float)beta2, (float)epsilon, decay)
                : new Adam(parameters, Rate, (float)beta1, (float)beta2, (float)epsilon, decay),
            (weights, gradient, i, step) =>
            {
                var g = decoupled ? gradient : gradient + (decay * weights[i]);
                if (decoupled)
                    weights[i] -= Rate * decay * weights[i];
                first[i] = (beta1 * first[i]) + ((1 - beta1) * g);
                second[i] = (beta2 * second[i]) + ((1 - beta2) * g * g);
                var (m, v) = (first[i] / (1 - Math.Pow(beta1, step)), second[i] / (1 - Math.Pow(beta2, step)));
                weights[i] -= Rate * m / (Math.Sqrt(v) + epsilon);
            });
    }

    [Fact]
    public void Only_weights_decay()
    {
        using var network = NewNetwork();
        using var optimizer = new Sgd(network.Parameters, Rate, weightDecay: 0.5f);
        network["fc1.bias"].SetValues([1, 2, 3]);
        var before = network["fc1.weight"].ToArray();
        SetGradients(network, value: 0f);

        optimizer.Step();

        Assert.Equal([1f, 2, 3], network["fc1.bias"].ToArray());
        var after = network["fc1.weight"].ToArray();
        for (var i = 0; i < after.Length; i++)
            Assert.Equal(before[i] * (1 - (Rate * 0.5f)), after[i], 4 * 6e-8f * Math.Abs(before[i]));
    }

    [Fact]
    public void Parameters_without_a_gradient_or_frozen_stay()
    {
        using var network = NewNetwork();
        using var optimizer = new Sgd(network.Parameters, Rate, momentum: 0.9f, weightDecay: 0.1f);
        SetGradients(network, value: 1f);
        network["fc1.bias"].IsFrozen = true;
        network["fc1.weight"].Form.Owned.ClearGradient();
        var before = Values(network);

        optimizer.Step();

        Assert.Equal(before, Values(network));
    }

    [Fact]
    public void Clearing_gradients_reaches_every_parameter()
    {
        using var network = NewNetwork();
        using var optimizer = new Sgd(network.Parameters, Rate);
        SetGradients(network, value: 1f);

        optimizer.ClearGradients();

        Assert.All(network.Parameters, parameter => Assert.Null(parameter.Form.Owned.Gradient));
    }

    [Fact]
    public void Long_gradients_are_scaled_to_the_largest_norm_over_all_parameters()
    {
        using var network = NewNetwork();
        using var optimizer = new Sgd(network.Parameters, learningRate: 1f) { MaxGradientNorm = 0.5f };
        var before = Values(network);
        SetGradients(network, value: 2f);
        var norm = 2 * Math.Sqrt(before.Length);

        optimizer.Step();

        var tolerance = before.Length * 6e-8;
        Assert.Equal(norm, optimizer.GradientNorm, norm * tolerance);
        var after = Values(network);
        for (var i = 0; i < after.Length; i++)
            Assert.Equal(before[i] - (2 * 0.5 / norm), after[i], tolerance);

        optimizer.Step();
        Assert.Equal(norm, optimizer.GradientNorm, norm * tolerance);
    }

    [Fact]
    public void Short_gradients_are_not_clipped()
    {
        using var clipped = NewNetwork();
        using var free = NewNetwork();
        using var clipping = new Sgd(clipped.Parameters, learningRate: 1f) { MaxGradientNorm = 100f };
        using var plain = new Sgd(free.Parameters, learningRate: 1f);
        SetGradients(clipped, value: 2f);
        SetGradients(free, value: 2f);

        clipping.Step();
        plain.Step();

        Assert.Equal(Values(free), Values(clipped));
    }

    [Fact]
    public void Impossible_values_are_refused()
    {
        using var network = NewNetwork();
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(network.Parameters, -1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(network.Parameters, 1f, momentum: 1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(network.Parameters, beta2: 1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW(network.Parameters, weightDecay: -1f));
    }

    private static int Size => 7 * 3;

    private Network NewNetwork() => Network.Build(new ModelGraphBuilder("one", 7).Linear(3).Build(), _device, seed: 1);

    private static float[] Values(Network network) => [.. network.Parameters.SelectMany(parameter => parameter.ToArray())];

    private void SetGradients(Network network, float value)
    {
        foreach (var parameter in network.Parameters)
            _device.Backend.Fill(parameter.Form.Owned.BeginGradient(out _), value);
    }

    /// <summary>Runs an optimiser against its formula in double precision, on random gradients.</summary>
    private void Compare(
        Func<System.Collections.Immutable.ImmutableArray<Parameter>, Optimizer> create,
        Action<double[], double, int, int> formula)
    {
        using var network = NewNetwork();
        using var optimizer = create(network.Parameters);
        var weight = network["fc1.weight"];
        var expected = weight.ToArray().Select(value => (double)value).ToArray();
        for (var step = 1; step <= Steps; step++)
        {
            var gradient = Enumerable.Range(0, Size).Select(_ => (float)((_random.NextDouble() * 2) - 1)).ToArray();
            optimizer.ClearGradients();
            weight.Form.Owned.BeginGradient(out _).CopyFrom(gradient);
            optimizer.Step();
            for (var i = 0; i < Size; i++)
                formula(expected, gradient[i], i, step);
        }

        // Each step rounds a dozen results of size 1 at 2^-24, and the momentum passes an error on at most ten times (1 / (1 -
        // 0.9)).
        var actual = weight.ToArray();
        for (var i = 0; i < Size; i++)
            Assert.Equal(expected[i], actual[i], Steps * 12 * 10 * 6e-8 * Rate + (Steps * 6e-8));
    }
}
