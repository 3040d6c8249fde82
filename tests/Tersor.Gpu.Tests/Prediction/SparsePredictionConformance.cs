using Tersor.Conformance;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Gpu.Tests;

/// <summary>A network that multiplies by codes predicts what the same network does on decoded weights.</summary>
public abstract class SparsePredictionConformance<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : BackendFixture
{
    private const double RelativeTolerance = 1e-5;

    [Fact]
    public void Images() =>
        Check(new ModelGraphBuilder("images", 1, 8, 8).Conv2d(3, 3).Relu().MaxPool2d(2).Flatten().Linear(5).Tanh().Linear(4).Build());

    [Fact]
    public void Sequences() => Check(new ModelGraphBuilder("rows", 1, 3, 4).Reshape(3, 4).Lstm(5).Linear(4).Relu().Lstm(3, bias: false).Last().Linear(2).Build());

    [Theory]
    [InlineData(4, 2, 1)]
    [InlineData(3, 2, 0)]
    [InlineData(5, 3, 2)]
    [InlineData(2, 3, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(3, 2, 3)]
    [InlineData(1, 2, 1)]
    [InlineData(6, 4, 0)]
    [InlineData(3, 1, 2)]
    public void Transposed_convolutions(int kernel, int stride, int padding) =>
        Check(new ModelGraphBuilder("transposed", 2, 4, 5).ConvTranspose2d(3, kernel, stride, padding).Relu().Flatten().Build());

    [Fact]
    public void A_sequence_in_pieces_ends_like_the_whole()
    {
        var whole = new ModelGraphBuilder("whole", 4, 3).Lstm(5).Last().Build();
        var tensors = Tensors(whole);
        var file = TersorFile.Read(TersorFile.ToBytes(whole, tensors));
        var half = TersorFile.Read(TersorFile.ToBytes(whole.WithInput([2, 3]), tensors));
        var x = Values(2 * 12);
        float[] first = [.. x[..6], .. x[12..18]];
        float[] second = [.. x[6..12], .. x[18..]];
        using var network = Build(half, fixture.Device, isSparse: true);
        for (var repeat = 0; repeat < 2; repeat++)
        {
            Forward(network, first);
            AssertClose(Predict(file, x), Forward(network, second, continues: true));
        }

        Assert.Throws<InvalidOperationException>(() => Forward(network, first[..6], continues: true));
    }

    [Fact]
    public void It_refuses_to_learn()
    {
        foreach (var graph in new[] { new ModelGraphBuilder("one", 2, 3).Linear(2).Build(), new ModelGraphBuilder("one", 2, 3).Lstm(2).Build() })
        {
            using var network = Build(TersorFile.Read(TersorFile.ToBytes(graph, Tensors(graph))), fixture.Device, isSparse: true);
            using var step = fixture.Device.BeginStep();
            var x = fixture.Device.From(Values(6), new Shape(1, 2, 3));

            Assert.Throws<InvalidOperationException>(() => network.Forward(x, training: true));
        }
    }

    private void Check(ModelGraph graph)
    {
        var file = TersorFile.Read(TersorFile.ToBytes(graph, Tensors(graph)));
        foreach (var batch in new[] { 1, 3 })
        {
            var x = Values(batch * graph.InputShape.Aggregate((product, extent) => product * extent));
            using var network = Build(file, fixture.Device, isSparse: true);
            AssertClose(Predict(file, x), Forward(network, x));
        }
    }

    /// <summary>Half of all weights are 0, biases among them.</summary>
    private static StoredTensor[] Tensors(ModelGraph graph)
    {
        var random = new Random(1);
        return [.. graph.Parameters.Select(parameter => StoredTensor.Shared(
            parameter.Name,
            parameter.Shape,
            [-0.5f, 0.25f, 0.75f],
            [.. Enumerable.Range(0, parameter.Count).Select(_ => (byte)Math.Max(0, random.Next(-3, 4)))],
            FloatWidth.Single))];
    }

    private static float[] Values(int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }

    private static Network Build(TersorFile file, Device device, bool isSparse)
    {
        var network = Network.Build(file.Graph, device, seed: 1, new NetworkOptions { SparseWeights = isSparse ? new SparseWeights(file, SparseSelection.Always) : null });
        network.Load(file.Tensors);
        return network;
    }

    private static float[] Forward(Network network, float[] x, bool continues = false)
    {
        using var guard = Tape.NoGrad();
        using var step = network.Device.BeginStep();
        var batch = x.Length / network.Graph.InputShape.Aggregate((product, extent) => product * extent);
        return network.Forward(network.Device.From(x, new Shape([batch, .. network.Graph.InputShape])), training: false, continues).ToArray();
    }

    private static float[] Predict(TersorFile file, float[] x)
    {
        using var device = Device.Cpu(threads: 1);
        using var network = Build(file, device, isSparse: false);
        return Forward(network, x);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        var tolerance = RelativeTolerance * expected.Max(Math.Abs);
        Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) <= tolerance);
    }
}

/// <summary>On the processor.</summary>
public sealed class CpuSparsePrediction(CpuFixture fixture) : SparsePredictionConformance<CpuFixture>(fixture);

/// <summary>On the emulator.</summary>
public sealed class EmulatorSparsePrediction(EmulatorFixture fixture) : SparsePredictionConformance<EmulatorFixture>(fixture);

/// <summary>On the first OpenCL device.</summary>
public sealed class OpenClSparsePrediction(OpenClFixture fixture) : SparsePredictionConformance<OpenClFixture>(fixture);

/// <summary>On the first CUDA device.</summary>
public sealed class CudaSparsePrediction(CudaFixture fixture) : SparsePredictionConformance<CudaFixture>(fixture);
