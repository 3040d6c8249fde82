using Tersor.Compression.PostTraining;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression.Tests;

public sealed class CalibrationStreamTests : IDisposable
{
    private const int Samples = 5;

    private readonly Device _device = Device.Cpu(1);

    public static TheoryData<string> Models => [.. Graphs.Keys];

    private static Dictionary<string, ModelGraph> Graphs { get; } =
        GeneralGraphs.All.Concat([TestGraphs.ConvNet(), FoldedGraph.Of(TestGraphs.Residual(0)).Graph])
            .Where(graph => graph.Nodes.Any(node => CalibratedLayers.MayCompress(Largest(graph, node))))
            .ToDictionary(graph => graph.Name);

    public void Dispose() => _device.Dispose();

    /// <summary>What a layer reads is what whole networks give at that value, dense and compressed.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void What_streams_is_what_whole_networks_compute(string name)
    {
        var graph = Graphs[name];
        using var calibration = new Calibration(graph, [.. RandomModel.Tensors(graph, 1, 3)], _device, new CalibrateStage());
        calibration.Reset();

        // Other weights, as a pass would leave them.
        var other = RandomModel.Tensors(graph, 0.6, 4);
        calibration.Compressed.LoadSome(other.Where(tensor => calibration.IsCompressed(tensor.Name)));
        var inputs = RandomModel.Inputs(graph, Samples);
        var length = inputs.Length / Samples;
        var (dense, compressed) = (calibration.Dense, calibration.Compressed);
        using var stream = new CalibrationStream(
            dense, compressed, calibration.Plan, calibration.Differs, [.. inputs.Chunk(length)], batch: 2);
        for (var i = 0; i < calibration.Plan.Segments.Length; i++)
        {
            if (calibration.Plan.Segments[i].Layer is >= 0 and var layer)
                Check(layer);
            stream.Advance(i, CancellationToken.None);
        }

        void Check(int layer)
        {
            for (var batch = 0; batch < stream.Batches; batch++)
            {
                using var guard = Tape.NoGrad();
                using var step = _device.BeginStep();
                var read = stream.Read(layer, batch);
                var some = inputs.AsSpan(read.First * length, read.Count * length).ToArray();
                for (var i = 0; i < read.Dense.Length; i++)
                {
                    var value = graph.Nodes[layer].Inputs[i];
                    Assert.Equal(Value(calibration.Dense, value, some), read.Dense[i].ToArray());
                    Assert.Equal(Value(calibration.Compressed, value, some), read.Compressed[i].ToArray());
                }

                if (calibration.Plan.OtherOperand[layer] is >= 0 and var operand && read.Lack is { } lack)
                {
                    var expected = Value(calibration.Dense, operand, some)
                        .Zip(Value(calibration.Compressed, operand, some), (x, y) => x - y);
                    Assert.Equal(expected, lack.ToArray());
                }
            }
        }
    }

    [Fact]
    public void The_second_layer_of_a_residual_block_makes_up_for_what_the_shortcut_lost()
    {
        var graph = FoldedGraph.Of(TestGraphs.Residual(0)).Graph;
        var layers = Enumerable.Range(0, graph.Nodes.Length).Where(i => graph.Nodes[i].MultipliesWeights).ToArray();
        var plan = new CalibrationPlan(graph, layers);
        var sum = graph.Nodes.OfType<AddNode>().Single();
        var last = sum.Inputs.Max() - 1;
        Assert.Equal(sum.Inputs.Min(), plan.OtherOperand[last]);
        Assert.All(layers.Where(layer => layer != last), layer => Assert.Equal(-1, plan.OtherOperand[layer]));

        using var calibration = new Calibration(graph, [.. RandomModel.Tensors(graph, 1, 3)], _device, new CalibrateStage());
        Assert.True(calibration.Differs[sum.Inputs.Min()]);
    }

    [Fact]
    public void Values_are_kept_only_while_a_later_segment_reads_them()
    {
        // conv1 -> relu -> conv2 -> relu -> conv3 -> add(relu 1): the first activation waits for the sum.
        var builder = new ModelGraphBuilder("chain", 2, 6, 6).Conv2d(4, 3, padding: 1).Relu();
        var shortcut = builder.Current;
        var graph = builder.Conv2d(8, 3, padding: 1).Relu().Conv2d(4, 3, padding: 1).Add(shortcut).Flatten().Linear(3).Build();
        var plan = new CalibrationPlan(graph, [0, 2, 4, 7]);
        Assert.Equal([0, 2, 4, 7], Enumerable.Range(0, graph.Nodes.Length + 1).Where(plan.IsKept));
        Assert.Equal([3, 4], Enumerable.Range(0, 5).Where(i => plan.LastReadIn(i).Contains(i == 3 ? 2 : 7)).Order());

        // At conv3: 2 activations of 4 channels and of 8, of both networks; at fc nothing but its input.
        var differs = plan.Differing(node => node == 0);
        Assert.Equal(2 * (4 + 8 + 4) * 36, plan.PeakValues(differs));
        Assert.Equal((2 + 4 + 8 + 4) * 36 - (2 * 36), plan.PeakValues(plan.Differing(_ => false)));
    }

    [Fact]
    public void Nodes_that_lead_to_no_layer_do_not_run()
    {
        var graph = New("tail", 6).Linear(30).Relu().Linear(20).Tanh().Build();
        var plan = new CalibrationPlan(graph, [0, 2]);
        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(plan.IsNeeded));
    }

    private static ModelGraphBuilder New(string name, params int[] shape) => new(name, shape);

    private static ParameterSpec Largest(ModelGraph graph, GraphNode node) =>
        graph.ParametersOf(node).MaxBy(spec => spec.Count) ?? new ParameterSpec("none", [0], ParameterRole.Bias);

    /// <summary>A value of a whole network, for a batch.</summary>
    private float[] Value(Network network, int value, float[] inputs)
    {
        var graph = network.Graph;
        var parts = SamplePart.InputsOf(graph);
        var batch = inputs.Length / parts.Sum(part => part.Length);
        var values = new Tensor[graph.Nodes.Length + 1];
        foreach (var (part, input) in parts.Zip(graph.Inputs))
        {
            var own = new float[batch * part.Length];
            for (var i = 0; i < batch; i++)
                inputs.AsSpan((i * (inputs.Length / batch)) + part.Offset, part.Length).CopyTo(own.AsSpan(i * part.Length));
            values[input.Value] = _device.From(own, new Shape([batch, .. part.Shape]));
        }

        for (var node = 0; node < value; node++)
            if (graph.Nodes[node] is not InputNode)
                values[node + 1] = network.LayerOf(node)!.Forward(
                    [.. graph.Nodes[node].Inputs.Select(input => values[input])], new ForwardPass(false, 0, 0, Keeps: false));
        return values[value].ToArray();
    }
}
