using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// How much the outputs of a network depend on each output channel of its layers: the mean squared gradient of random projections
/// of the outputs. It takes neither labels nor a scan of layer by layer, and weighs layers and channels against each other: with
/// it, ½ · importance · eᵀHe is half the expected squared change of the outputs, as far as errors at different positions and
/// of different layers are independent.
/// </summary>
internal sealed class ImportanceScan : IDisposable
{
    private readonly Network _network;
    private readonly Dictionary<int, GradientSquares> _squares = [];
    private readonly Dictionary<string, ProbedRecurrence> _recurrences = [];
    private readonly Dictionary<string, double> _inputSquares = [];
    private readonly Dictionary<int, InputSums> _tied = [];
    private long _samples;

    /// <summary>A scan of a network.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">Its parameters.</param>
    /// <param name="device">The device.</param>
    /// <param name="layers">The nodes whose outputs count.</param>
    public ImportanceScan(
        ModelGraph graph, IEnumerable<StoredTensor> weights, Device device, IEnumerable<int> layers)
    {
        _network = Network.Build(graph, device, seed: 0, new NetworkOptions(FuseActivations: false)
        {
            OwnLayers = (node, parameters) => node is LstmNode or GruNode or RnnNode
                ? _recurrences[node.Name] = new ProbedRecurrence(node, parameters)
                : null,
        });
        _network.Load(weights);
        foreach (var parameter in _network.Parameters)
            parameter.IsFrozen = true;
        foreach (var layer in layers)
            if (!_recurrences.ContainsKey(graph.Nodes[layer].Name))
                _squares[layer] = Probe(layer);
        foreach (var (node, linear) in graph.Nodes.Index().Where(node => node.Item is LinearNode { IsTied: true }))
        {
            if (!_squares.ContainsKey(((LinearNode)linear).Table - 1))
                continue;
            var positions = graph.ValueShapes[node + 1] is [var steps, _] ? steps : 1;
            var matrix = VectorMatrix.Of(graph.WeightsOf(linear)[0], positions);
            _squares[node] = Probe(node);
            _tied[node] = new InputSums(matrix, device, new PositionDraw(positions, positions, 0, 0), hasErrors: false);
        }
    }

    /// <summary>Lets samples through the network and gradients of their outputs back.</summary>
    /// <param name="inputs">The samples, all inputs of each one after the other.</param>
    /// <param name="first">The first sample of the batch.</param>
    /// <param name="count">The samples of the batch.</param>
    /// <param name="projection">The projections.</param>
    /// <param name="number">The batch's number.</param>
    public void Run(IReadOnlyList<float[]> inputs, int first, int count, OutputProjection projection, int number)
    {
        using var step = _network.Device.BeginStep();
        var graph = _network.Graph;
        var values = new Tensor[graph.Nodes.Length + 1];
        foreach (var (part, input) in SamplePart.InputsOf(graph).Zip(graph.Inputs))
            values[input.Value] = Upload(inputs, part, first, count);
        for (var node = 0; node < graph.Nodes.Length; node++)
        {
            if (graph.Nodes[node] is InputNode)
                continue;
            Tensor[] read = [.. graph.Nodes[node].Inputs.Select(input => values[input])];
            var output = _network.LayerOf(node)!.Forward(read, default);
            if (graph.Nodes[node].MultipliesWeights)
                AddInput(graph.Nodes[node].Name, read[0]);
            if (_tied.TryGetValue(node, out var sums))
                sums.Add(read[0].ToArray(), [], first, read[0].Shape[0]);
            values[node + 1] = _squares.TryGetValue(node, out var squares)
                ? GradientProbeOperation.Apply(output, squares)
                : output;
        }

        projection.Of([.. graph.Outputs.Select(output => values[output.Value])], number)?.Backward();
        _samples += count;
    }

    /// <summary>The importance of each row of a weight; of an embedding, of each feature.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="weight">The number of its weight.</param>
    public double[] Of(int node, int weight) => _recurrences.TryGetValue(_network.Graph.Nodes[node].Name, out var recurrence)
        ? weight == 0 ? recurrence.Sums.Means() : recurrence.RecurrentMeans()
        : _squares[node].Means();

    /// <summary>The mean squared number of a layer's input; 1 if it was not measured.</summary>
    public double InputSquare(int node) =>
        _inputSquares.TryGetValue(_network.Graph.Nodes[node].Name, out var sum) ? sum / Math.Max(1, _samples) : 1;

    /// <summary>
    /// What the layers that are tied to a table read: their Hessian, times the mean importance of their rows, and that of each.
    /// Null if there are none.
    /// </summary>
    /// <param name="table">The embedding's node.</param>
    public TiedUse? TiedTo(int table)
    {
        TiedUse? use = null;
        foreach (var (node, sums) in _tied)
        {
            if (((LinearNode)_network.Graph.Nodes[node]).Table - 1 != table)
                continue;
            var (hessian, importance) = (sums.Finish().Blocks[0].Hessian!, _squares[node].Means());
            use = use is null ? new TiedUse(hessian, importance) : use.Add(hessian, importance);
        }

        return use;
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private GradientSquares Probe(int layer)
    {
        var shape = _network.Graph.ValueShapes[layer + 1];
        return _network.Graph.Nodes[layer] is Conv2dNode or ConvTranspose2dNode ? new(shape[0], axis: 1)
            : new(shape[^1], axis: -1);
    }

    private void AddInput(string layer, Tensor input)
    {
        using var guard = Tape.NoGrad();
        var square = input.Square().Mean().ToArray()[0] * (double)input.Shape[0];
        _inputSquares[layer] = _inputSquares.GetValueOrDefault(layer) + square;
    }

    private Tensor Upload(IReadOnlyList<float[]> inputs, SamplePart part, int first, int count)
    {
        var values = new float[count * part.Length];
        for (var i = 0; i < count; i++)
            inputs[first + i].AsSpan(part.Offset, part.Length).CopyTo(values.AsSpan(i * part.Length));
        var shape = new Shape(count);
        foreach (var extent in part.Shape)
            shape = shape.Append(extent);
        return _network.Device.From(values, shape);
    }
}
