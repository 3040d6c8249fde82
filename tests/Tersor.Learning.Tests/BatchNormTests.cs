using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

public sealed class BatchNormTests : IDisposable
{
    private const float Momentum = 0.25f;

    // Sums of a few values of size 10, each step rounding at 2^-24.
    private const float Tolerance = 10 * 8 * 6e-8f;

    private readonly Device _device = Device.Cpu(1);
    private readonly Network _network;

    public BatchNormTests()
    {
        ModelGraph graph = new("bn", [2], [new BatchNormNode("bn", [0], Momentum)]);
        _network = Network.Build(graph, _device, seed: 1);
    }

    public void Dispose()
    {
        _network.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void Training_moves_the_running_statistics_towards_the_batch()
    {
        Forward(training: true, 1, 10, 3, 20, 5, 60);

        // Means 3 and 30; unbiased variances 4 and 700.
        AssertClose([Momentum * 3, Momentum * 30], _network["bn.mean"]);
        AssertClose([1 + (Momentum * 3), 1 + (Momentum * 699)], _network["bn.variance"]);
    }

    [Fact]
    public void Inference_uses_the_running_statistics_and_leaves_them()
    {
        _network["bn.mean"].SetValues([1, 2]);
        _network["bn.variance"].SetValues([4, 9]);
        _network["bn.gamma"].SetValues([2, 3]);
        _network["bn.beta"].SetValues([0.5f, -0.5f]);

        var y = Forward(training: false, 5, 8);

        // The variance has an epsilon of 1e-5 added.
        Assert.Equal((4 / Math.Sqrt(4 + 1e-5) * 2) + 0.5, y[0], Tolerance);
        Assert.Equal((6 / Math.Sqrt(9 + 1e-5) * 3) - 0.5, y[1], Tolerance);
        AssertClose([1, 2], _network["bn.mean"]);
        AssertClose([4, 9], _network["bn.variance"]);
    }

    [Theory]
    [MemberData(nameof(NormalizedLayer.Cases), MemberType = typeof(NormalizedLayer))]
    public void Inference_is_by_definition(string kind, float epsilon)
    {
        var layer = new NormalizedLayer(kind, epsilon);
        using var network = layer.Network(_device);
        using var guard = Tape.NoGrad();
        using var step = _device.BeginStep();
        layer.AssertOutputs(
            network.Forward(_device.From(layer.Inputs, new Shape([3, .. layer.Graph.InputShape])), training: false).ToArray());
    }

    [Theory]
    [InlineData(1e-8f)]
    [InlineData(1e-3f)]
    [InlineData(0.25f)]
    public void Training_adds_the_nodes_epsilon_to_the_batchs_variance(float epsilon)
    {
        // Of ±1/32 the variance is 2⁻¹⁰; the other channel has none.
        ModelGraph graph = new("bn", [2], [new BatchNormNode("bn", [0], Momentum, epsilon)]);
        using var network = Network.Build(graph, _device, seed: 1);
        using var step = _device.BeginStep();
        var y = network.Forward(_device.From([0.03125f, 7f, -0.03125f, 7f], new Shape(2, 2)), training: true).ToArray();
        var expected = 0.03125 / Math.Sqrt((0.03125 * 0.03125) + epsilon);
        Assert.Equal(expected, y[0], Tolerance);
        Assert.Equal(-expected, y[2], Tolerance);
        Assert.Equal([0f, 0f], [y[1], y[3]]);
    }

    [Fact]
    public void The_optimiser_does_not_touch_running_statistics()
    {
        using var optimizer = new Sgd(_network.Parameters, 0.1f, momentum: 0.9f, weightDecay: 0.1f);
        using (_device.BeginStep())
        {
            var x = _device.From([1f, 10, 3, 20, 5, 60], new Shape(3, 2));
            var y = _network.Forward(x, training: true);
            Batch batch = new(x, _device.From([1, 0, 1], new Shape(3)));
            new CrossEntropyLoss().Compute(y, batch).Backward();
            optimizer.Step();
        }

        AssertClose([Momentum * 3, Momentum * 30], _network["bn.mean"]);
        Assert.NotEqual([1f, 1f], _network["bn.gamma"].ToArray());
    }

    private static void AssertClose(float[] expected, Parameter actual)
    {
        foreach (var (e, a) in expected.Zip(actual.ToArray()))
            Assert.Equal(e, a, Tolerance * Math.Max(1, e / 10));
    }

    private float[] Forward(bool training, params float[] values)
    {
        using var step = _device.BeginStep();
        return _network.Forward(_device.From(values, new Shape(values.Length / 2, 2)), training).ToArray();
    }
}
