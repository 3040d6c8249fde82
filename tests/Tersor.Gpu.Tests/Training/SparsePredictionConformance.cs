using Tersor.Conformance;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Gpu.Tests;

/// <summary>A network that multiplies by codes predicts what the same network does on decoded weights.</summary>
public abstract class SparsePredictionConformance<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : BackendFixture
{
    [Fact]
    public void Codes_predict_what_decoded_weights_do()
    {
        var graph = new ModelGraphBuilder("small", 1, 8, 8).Conv2d(3, 3).Relu().MaxPool2d(2).Flatten().Linear(5).Tanh().Linear(4).Build();
        var random = new Random(1);
        var tensors = graph.Parameters.Select(parameter => StoredTensor.Shared(
            parameter.Name,
            parameter.Shape,
            [-0.5f, 0.25f, 0.75f],
            [.. Enumerable.Range(0, parameter.Count).Select(_ => (byte)Math.Max(0, random.Next(-4, 4)))],
            FloatWidth.Single)).ToArray();
        var file = TersorFile.Read(TersorFile.ToBytes(graph, tensors));
        foreach (var batch in new[] { 1, 3 })
        {
            var x = Enumerable.Range(0, batch * 64).Select(_ => random.NextSingle()).ToArray();
            using var cpu = Device.Cpu(threads: 1);
            var expected = Predict(file, cpu, x, batch, new NetworkOptions());
            var actual = Predict(file, fixture.Device, x, batch, new NetworkOptions { SparseWeights = new SparseWeights(file) });

            // Sums of up to 27 terms below 1 in another order, in each of three layers.
            for (var i = 0; i < expected.Length; i++)
                Assert.InRange(actual[i], expected[i] - (3 * 27 * 1.2e-7f), expected[i] + (3 * 27 * 1.2e-7f));
        }
    }

    [Fact]
    public void It_refuses_to_learn()
    {
        var graph = new ModelGraphBuilder("one", 3).Linear(2).Build();
        StoredTensor[] tensors =
        [
            StoredTensor.Shared("fc1.weight", [2, 3], [1f], [0, 1, 0, 0, 0, 1], FloatWidth.Single),
            StoredTensor.Dense("fc1.bias", [2], [0f, 0f]),
        ];
        var file = TersorFile.Read(TersorFile.ToBytes(graph, tensors));
        using var network = Network.Build(graph, fixture.Device, seed: 1, new NetworkOptions { SparseWeights = new SparseWeights(file) });
        using var step = fixture.Device.BeginStep();
        var x = fixture.Device.From([1f, 2f, 3f], new Shape(1, 3));

        Assert.Throws<InvalidOperationException>(() => network.Forward(x, training: true));
    }

    private static float[] Predict(TersorFile file, Device device, float[] x, int batch, NetworkOptions options)
    {
        using var network = Network.Build(file.Graph, device, seed: 1, options);
        network.Load(file.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Decode()));
        using var guard = Tape.NoGrad();
        using var step = device.BeginStep();
        return network.Forward(device.From(x, new Shape([batch, .. file.Graph.InputShape])), training: false).ToArray();
    }
}

/// <summary>On the emulator.</summary>
public sealed class EmulatorSparsePrediction(EmulatorFixture fixture) : SparsePredictionConformance<EmulatorFixture>(fixture);

/// <summary>On the first OpenCL device.</summary>
public sealed class OpenClSparsePrediction(OpenClFixture fixture) : SparsePredictionConformance<OpenClFixture>(fixture);
