using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

/// <summary>The gradient of a whole network against central differences of its loss.</summary>
public sealed class NetworkGradientTests : IDisposable
{
    // Smooth activations: a difference across the kink of a rectifier or a change of a maximum isn't a derivative.
    private static readonly ModelGraph[] Smooth = [BuildSmooth(), BuildPooled(), BuildSequence(), BuildGenerator()];

    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    public static TheoryData<string, string> ParameterNames =>
        [.. Smooth.SelectMany(graph =>
            graph.Parameters.Where(spec => spec.Role != ParameterRole.Statistic).Select(spec => (graph.Name, spec.Name)))];

    [Theory]
    [MemberData(nameof(ParameterNames))]
    public void Agrees_with_finite_differences(string model, string name)
    {
        using var network = Network.Build(Smooth.Single(graph => graph.Name == model), _device, seed: 11);
        using var source = Quadrants.Create(_device, count: 12, batchSize: 12, seed: 6);
        source.Begin(0);
        source.MoveNext();
        var parameter = network[name];
        var origin = parameter.ToArray();

        Loss(backward: true);
        var gradient = parameter.Form.Owned.Gradient!.Value.ToArray();

        // Along a unit direction the derivative is <gradient, direction>. The gradient's own direction gives the largest signal,
        // a random one tells gradients apart that have the right length only.
        var norm = Math.Sqrt(gradient.Sum(value => (double)value * value));
        Assert.True(norm > 1e-3, $"a gradient of {norm} tests nothing");
        AssertDerivative(gradient.Select(value => value / norm).ToArray());
        var random = new Random(3);
        AssertDerivative(
            [.. Enumerable.Range(0, origin.Length).Select(_ => (random.Next(2) - 0.5) * 2 / Math.Sqrt(origin.Length))]);

        void AssertDerivative(double[] direction)
        {
            // Richardson's extrapolation leaves an error of order h⁴; the loss, of size 1, carries some 2^-24 · √(operations
            // along a path) ≈ 16 · 6e-8, which the difference divides by h.
            const double h = 0.04;
            var (near, far) = (Difference(direction, h), Difference(direction, 2 * h));
            var expected = gradient.Zip(direction, (g, d) => g * d).Sum();
            Assert.Equal(expected, ((4 * near) - far) / 3, (2 * 16 * 6e-8 / h) + (10 * h * h * h * h));
        }

        double Difference(double[] direction, double h) => (At(direction, h) - At(direction, -h)) / (2 * h);

        double At(double[] direction, double h)
        {
            parameter.SetValues([.. origin.Zip(direction, (value, d) => (float)(value + (h * d)))]);
            return Loss(backward: false);
        }

        float Loss(bool backward)
        {
            network.TrainingPasses = 5;
            using var step = _device.BeginStep();
            var loss = new CrossEntropyLoss().Compute(network.Forward(source.Current.Inputs, training: true), source.Current);
            if (backward)
                loss.Backward();
            return loss.ToArray()[0];
        }
    }

    private static ModelGraph BuildSmooth()
    {
        var builder = new ModelGraphBuilder("smooth", 1, Quadrants.Side, Quadrants.Side).Conv2d(4, 3, padding: 1, bias: false)
            .BatchNorm().Tanh();
        var shortcut = builder.Current;
        return builder.Conv2d(4, 3, padding: 1).Sigmoid().Conv2d(4, 3, padding: 1).Add(shortcut).AvgPool2d(2)
            .Conv2d(5, 3, stride: 2).Tanh().Dropout(0.2f).Flatten().Linear(6).Sigmoid().Linear(4).Build();
    }

    private static ModelGraph BuildPooled() => new ModelGraphBuilder("pooled", 1, Quadrants.Side, Quadrants.Side)
        .Conv2d(5, 3, padding: 1).Tanh().Conv2d(6, 3).Tanh().GlobalAvgPool2d().Flatten().Linear(4).Build();

    private static ModelGraph BuildSequence() => new ModelGraphBuilder("sequence", 1, Quadrants.Side, Quadrants.Side)
        .Reshape(Quadrants.Side, Quadrants.Side).Lstm(5).Dropout(0.2f).Lstm(6).Linear(7).Tanh().Last().Linear(4).Build();

    private static ModelGraph BuildGenerator() => new ModelGraphBuilder("generator", 1, Quadrants.Side, Quadrants.Side)
        .Flatten().Linear(12).Tanh().Reshape(
            3, 2, 2).ConvTranspose2d(3, 4, stride: 2, padding: 1).Tanh().ConvTranspose2d(2, 3).Flatten().Linear(4).Build();
}
