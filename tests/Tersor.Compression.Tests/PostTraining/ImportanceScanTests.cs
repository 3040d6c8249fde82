using Tersor.Compression.PostTraining;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class ImportanceScanTests : IDisposable
{
    private const ulong Seed = 11;

    private readonly Device _device = Device.Cpu(1);

    public static TheoryData<string, string, int, int> Layers => new()
    {
        { "logits", "fc1.bias", 0, 0 },
        { "logits", "fc2.bias", 2, 0 },
        { "probabilities", "fc1.bias", 0, 0 },
        { "numbers", "fc1.bias", 0, 0 },
        { "lstm", "lstm1.bias", 0, 0 },
        { "lstm", "lstm1.bias", 0, 1 },
        { "gru", "gru1.bias", 0, 0 },
        { "gru", "gru1.new", 0, 1 },
        { "rnn", "rnn1.bias", 0, 1 },
    };

    private static Dictionary<string, ModelGraph> Graphs { get; } = new[]
    {
        New("logits", 6).Linear(5).Tanh().Linear(4).Build(),
        New("probabilities", 6).Linear(5).Tanh().Linear(4).Node(new SoftmaxNode("", [], 0)).Build(),
        New("numbers", 6).Linear(5).Tanh().Linear(4).Sigmoid().Build(),
        New("lstm", 1, 6).Lstm(4).Last().Linear(3).Build(),
        New("gru", 1, 6).Node(new GruNode("", [], 4)).Last().Linear(3).Build(),
        New("rnn", 1, 6).Node(new RnnNode("", [], 4)).Last().Linear(3).Build(),
    }.ToDictionary(graph => graph.Name);

    public void Dispose() => _device.Dispose();

    /// <summary>
    /// One sample and one position: a bias moves exactly one output channel, so that the importance is the square of the
    /// projection's derivative by it.
    /// </summary>
    [Theory]
    [MemberData(nameof(Layers))]
    public void The_importance_of_a_row_is_the_squared_derivative_of_a_projection(string name, string bias, int node, int weight)
    {
        var graph = Graphs[name];
        var tensors = RandomModel.Tensors(graph, 1, 5);
        var input = RandomModel.Inputs(graph, 1);
        var importance = Scan(graph, tensors, [input], node).Of(node, weight);
        var index = Array.FindIndex(tensors, tensor => tensor.Name == bias);
        var values = tensors[index].Values;
        var first = importance.Length - values.Length;
        for (var i = 0; i < values.Length; i++)
        {
            const float step = 1e-2f;
            var slope = (Projection(graph, With(+step), input) - Projection(graph, With(-step), input)) / (2 * step);

            // What a GRU adds to the product is what its importance is of: the rows behind those of the gates.
            Assert.Equal(slope * slope, importance[(bias.EndsWith("new", StringComparison.Ordinal) ? first : 0) + i], 2e-3);

            StoredTensor[] With(float change)
            {
                float[] changed = [.. values];
                changed[i] += change;
                var result = tensors.ToArray();
                result[index] = StoredTensor.Dense(bias, tensors[index].Shape, changed);
                return result;
            }
        }
    }

    [Fact]
    public void The_recurrences_that_are_probed_compute_what_the_layers_do()
    {
        foreach (var graph in GeneralGraphs.All.Where(graph => graph.Nodes.Any(node => node is LstmNode or GruNode or RnnNode)))
        {
            var tensors = RandomModel.Tensors(graph, 1, 5);
            var input = RandomModel.Inputs(graph, 3);
            var options = new Learning.NetworkOptions(FuseActivations: false)
            {
                OwnLayers = (node, parameters) =>
                    node is LstmNode or GruNode or RnnNode ? new ProbedRecurrence(node, parameters) : null,
            };
            using var network = Learning.Network.Build(graph, _device, 1, options);
            network.Load(tensors);
            using var predictor = new Learning.NetworkPredictor(network);
            var outputs = new float[3 * predictor.OutputLength];
            predictor.Run(input, outputs);
            var expected = GraphInterpreter.Run(graph, tensors, input);
            Assert.All(expected.Zip(outputs), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }

    [Fact]
    public void Channels_that_reach_no_output_count_nothing()
    {
        var graph = New("dead", 6).Linear(5).Relu().Linear(4).Build();
        var tensors = RandomModel.Tensors(graph, 1, 5);
        tensors[1] = StoredTensor.Dense("fc1.bias", [5], [-100f, 0.1f, -100f, 0.2f, 0.3f]);
        var inputs = RandomModel.Inputs(graph, 8);
        var importance = Scan(graph, tensors, [.. inputs.Chunk(6)], 0).Of(0, 0);
        Assert.Equal((0, 0), (importance[0], importance[2]));
        Assert.True(importance[1] + importance[3] + importance[4] > 0);
    }

    /// <summary>A root has an infinite slope at 0, where a silent input sends it.</summary>
    [Fact]
    public void Gradients_that_are_no_numbers_do_not_count()
    {
        var graph = New("root", 6).Linear(5).Node(new UnaryNode("", [], UnaryFunction.Square))
            .Node(new UnaryNode("", [], UnaryFunction.Sqrt)).Linear(3).Build();
        var tensors = RandomModel.Tensors(graph, 1, 5);
        tensors[1] = StoredTensor.Dense("fc1.bias", [5], new float[5]);
        var input = RandomModel.Inputs(graph, 1);
        var expected = Scan(graph, tensors, [input], 0).Of(0, 0);
        Assert.All(expected, value => Assert.True(value > 0));
        Assert.Equal(expected, Scan(graph, tensors, [input, new float[6]], 0).Of(0, 0));
        Assert.All(Scan(graph, tensors, [new float[6]], 0).Of(0, 0), value => Assert.True(double.IsNaN(value)));
    }

    private static ModelGraphBuilder New(string name, params int[] shape) => new(name, shape);

    private ImportanceScan Scan(ModelGraph graph, StoredTensor[] tensors, float[][] inputs, int node)
    {
        using var scan = new ImportanceScan(graph, tensors, _device, [node]);
        scan.Run(inputs, 0, inputs.Length, new OutputProjection(OutputKinds.Of(graph), Seed), 0);
        return scan;
    }

    /// <summary>The same projection of the outputs, by the definition of the graph.</summary>
    private double Projection(ModelGraph graph, StoredTensor[] tensors, float[] input)
    {
        using var step = _device.BeginStep();
        var kinds = OutputKinds.Of(graph);
        var y = GraphInterpreter.Run(graph, tensors, input);
        var directions = Array.ConvertAll(_device.Normal(Seed, [1, .. graph.OutputShape]).ToArray(), value => (double)value);
        if (kinds[0] == OutputKind.Numbers)
            return directions.Zip(y, (v, value) => v * value).Sum() / Math.Sqrt(Energy(graph, input));
        var mean = directions.Average();
        return directions.Zip(y, (v, value) =>
            (v - mean) * (kinds[0] == OutputKind.Probabilities ? Math.Log(value) : value)).Sum();
    }

    /// <summary>The energy of the outputs that the scan saw: of unchanged weights.</summary>
    private static double Energy(ModelGraph graph, float[] input) =>
        GraphInterpreter.Run(graph, RandomModel.Tensors(graph, 1, 5), input).Sum(value => (double)value * value);
}
