using Tersor.Compression.PostTraining;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression.Tests;

public sealed class RecurrentCalibrationTests : IDisposable
{
    private const int Samples = 3;

    private readonly Device _device = Device.Cpu(1);

    public static TheoryData<string> Kinds => ["lstm", "gru", "gru resets first", "rnn"];

    private static Dictionary<string, ModelGraph> Graphs { get; } = new[]
    {
        new ModelGraphBuilder("lstm", 5, 4).Lstm(6).Build(),
        new ModelGraphBuilder("gru", 5, 4).Node(new GruNode("", [], 6)).Build(),
        new ModelGraphBuilder("gru resets first", 5, 4).Node(new GruNode("", [], 6, ResetsFirst: true)).Build(),
        new ModelGraphBuilder("rnn", 5, 4).Node(new RnnNode("", [], 6)).Build(),
    }.ToDictionary(graph => graph.Name);

    public void Dispose() => _device.Dispose();

    /// <summary>
    /// What the recurrent weights read are the states of the compressed layer, and what their products lack is what the dense
    /// layer adds up at every step minus what the compressed one does, both by the definition of the layer.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Recurrent_weights_make_up_for_the_input_and_for_the_states(string kind)
    {
        var graph = Graphs[kind];
        using var calibration = new Calibration(graph, [.. RandomModel.Tensors(graph, 1, 3)], _device, new CalibrateStage());
        calibration.Reset();
        var node = graph.Nodes[0].Name;
        calibration.Compressed.LoadSome(RandomModel.Tensors(graph, 0.5, 9).Where(tensor => tensor.Name == $"{node}.input"));
        var (wanted, given) = (RandomModel.Inputs(graph, Samples, 1), RandomModel.Inputs(graph, Samples, 2));
        using var guard = Tape.NoGrad();
        using var step = _device.BeginStep();
        var shape = new Shape(Samples, 5, 4);
        var batch = new LayerBatch(0, Samples, [_device.From(wanted, shape)], [_device.From(given, shape)], null);
        var layer = CalibratedLayers.Of(calibration.Dense, calibration.Compressed, 0)!;

        var (inputs, lack) = layer.Read(0, batch);
        var dense = new Cells(calibration.Dense, node, kind);
        var compressed = new Cells(calibration.Compressed, node, kind);
        Assert.Equal(given, inputs.ToArray());
        var difference = wanted.Zip(given, (x, y) => (double)x - y).Chunk(4).SelectMany(dense.InputProduct);
        AssertNear(difference, lack!.Value.ToArray());

        (inputs, lack) = layer.Read(1, batch);
        var (read, added) = Run(compressed, given);
        AssertNear(read, inputs.ToArray());
        var (_, expected) = Run(dense, wanted);
        AssertNear(expected.Zip(added, (x, y) => x - y), lack!.Value.ToArray());
    }

    private static (List<double> Read, List<double> Added) Run(Cells cells, float[] inputs)
    {
        var (read, added) = (new List<double>(), new List<double>());
        foreach (var sample in inputs.Chunk(5 * 4))
        {
            cells.Begin();
            foreach (var x in sample.Chunk(4))
                cells.Step(Array.ConvertAll(x, value => (double)value), read, added);
        }

        return (read, added);
    }

    private static void AssertNear(IEnumerable<double> expected, float[] actual)
    {
        var values = expected.ToArray();
        Assert.Equal(values.Length, actual.Length);
        Assert.All(values.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    /// <summary>The layers by their definitions, a step after the other.</summary>
    private sealed class Cells(Network network, string node, string kind)
    {
        private const int Hidden = 6;

        private readonly double[] _input = Values(network, $"{node}.input");
        private readonly double[] _recurrent = Values(network, $"{node}.recurrent");
        private readonly double[] _bias = Values(network, $"{node}.bias");
        private readonly double[] _new = kind.StartsWith("gru", StringComparison.Ordinal) ? Values(network, $"{node}.new") : [];
        private double[] _h = new double[Hidden];
        private double[] _c = new double[Hidden];

        public double[] InputProduct(double[] x) => Product(_input, x, 0, _bias.Length);

        public void Begin() => (_h, _c) = (new double[Hidden], new double[Hidden]);

        public void Step(double[] x, List<double> read, List<double> added)
        {
            var sums = InputProduct(x).Zip(_bias, (a, b) => a + b).ToArray();
            var before = _h;
            var products = Product(_recurrent, before, 0, _bias.Length);
            switch (kind)
            {
                case "lstm":
                    read.AddRange(before);
                    added.AddRange(sums.Zip(products, (a, b) => a + b));
                    double Gate(int gate, int i) => sums[(gate * Hidden) + i] + products[(gate * Hidden) + i];
                    _c = [.. _c.Select((c, i) => (Sigmoid(Gate(1, i)) * c) + (Sigmoid(Gate(0, i)) * Math.Tanh(Gate(2, i))))];
                    _h = [.. _c.Select((c, i) => Sigmoid(Gate(3, i)) * Math.Tanh(c))];
                    break;
                case "rnn":
                    read.AddRange(before);
                    added.AddRange(sums.Zip(products, (a, b) => a + b));
                    _h = [.. sums.Select((sum, i) => Math.Tanh(sum + products[i]))];
                    break;
                default:
                    StepGru(sums, products, before, read, added);
                    break;
            }
        }

        private void StepGru(double[] sums, double[] products, double[] before, List<double> read, List<double> added)
        {
            var gates = 2 * Hidden;
            var update = Enumerable.Range(0, Hidden).Select(i => Sigmoid(sums[i] + products[i])).ToArray();
            var reset = Enumerable.Range(Hidden, Hidden).Select(i => Sigmoid(sums[i] + products[i])).ToArray();
            double[] value;
            added.AddRange(sums.Take(gates).Zip(products, (a, b) => a + b));
            if (kind == "gru")
            {
                read.AddRange(before);
                added.AddRange(products.Skip(gates));
                value = [.. products.Skip(gates).Select((product, i) => reset[i] * (product + _new[i]))];
            }
            else
            {
                double[] kept = [.. before.Zip(reset, (h, r) => h * r)];
                read.AddRange([.. before, .. before, .. kept]);
                var product = Product(_recurrent, kept, gates, _bias.Length);
                added.AddRange(sums.Skip(gates).Zip(product, (a, b) => a + b));
                value = [.. product.Select((p, i) => p + _new[i])];
            }

            _h = [.. before.Select((h, i) =>
            {
                var n = Math.Tanh(sums[gates + i] + value[i]);
                return ((1 - update[i]) * n) + (update[i] * h);
            })];
        }

        private static double[] Product(double[] matrix, double[] x, int first, int end) =>
        [
            .. Enumerable.Range(first, end - first)
                .Select(row => x.Select((value, i) => matrix[(row * x.Length) + i] * value).Sum()),
        ];

        private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

        private static double[] Values(Network network, string name) =>
            Array.ConvertAll(network[name].ToArray(), value => (double)value);
    }
}
