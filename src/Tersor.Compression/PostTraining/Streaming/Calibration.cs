using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// What all passes over a network share: the dense network, the one that is compressed, which weights are, and in which order.
/// </summary>
internal sealed class Calibration : IDisposable
{
    private readonly HashSet<string> _compressible;

    /// <summary>A calibration of a graph without batch normalisations that could be folded.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">A tensor for each parameter, finite.</param>
    /// <param name="device">The device.</param>
    /// <param name="settings">What is left alone.</param>
    public Calibration(ModelGraph graph, ImmutableArray<StoredTensor> weights, Device device, CalibrateStage settings)
    {
        (Graph, Settings) = (graph, settings);
        var options = new NetworkOptions(FuseActivations: false);
        Dense = Network.Build(graph, device, seed: 0, options);
        Compressed = Network.Build(graph, device, seed: 0, options);
        Dense.Load(weights);
        var shared = new CalibrationPlan(graph, []).IsShared;
        _compressible =
        [
            .. graph.Nodes.Where(node => node.Inputs.Any(input => !shared[input]))
                .SelectMany(node => graph.ParametersOf(node).Select(spec => spec with { Name = $"{node.Name}.{spec.Name}" }))
                .Where(spec => CalibratedLayers.MayCompress(spec) && !settings.Excludes(LayerName.Of(spec)))
                .Select(spec => spec.Name),
        ];
        var nodes = Enumerable.Range(0, graph.Nodes.Length);
        Layers = [.. nodes.Where(node => ParametersOf(node).Any(spec => IsCompressed(spec.Name)))];
        Plan = new CalibrationPlan(graph, Layers);
        Others = [.. weights.Where(tensor => !IsCompressed(tensor.Name)).Select(Rounded)];
        var changed = Others.Where(tensor => !tensor.Values.AsSpan().SequenceEqual(Dense[tensor.Name].ToArray()))
            .Select(tensor => tensor.Name).ToHashSet();
        Differs = Plan.Differing(node => ParametersOf(node).Concat(graph.WeightsOf(graph.Nodes[node]))
            .Any(spec => IsCompressed(spec.Name) || changed.Contains(spec.Name)));
    }

    /// <summary>The graph.</summary>
    public ModelGraph Graph { get; }

    /// <summary>What is left alone.</summary>
    public CalibrateStage Settings { get; }

    /// <summary>The dense network; every node is a layer of its own.</summary>
    public Network Dense { get; }

    /// <summary>The network that passes compress; likewise.</summary>
    public Network Compressed { get; }

    /// <summary>The nodes with weights that are compressed, ascending.</summary>
    public ImmutableArray<int> Layers { get; }

    /// <summary>The order.</summary>
    public CalibrationPlan Plan { get; }

    /// <summary>
    /// The other parameters as the file has them, biases included: in half precision, if that holds them. What a graph counts or
    /// looks up with must stay what it is, so constants are in half precision only if it holds them exactly.
    /// </summary>
    public ImmutableArray<StoredTensor> Others { get; }

    /// <summary>Whether a value of the compressed network is another than the dense network's.</summary>
    public bool[] Differs { get; }

    /// <summary>Whether a parameter is compressed.</summary>
    public bool IsCompressed(string parameter) => _compressible.Contains(parameter);

    /// <summary>The parameters of a node under their full names.</summary>
    public IEnumerable<ParameterSpec> ParametersOf(int node) =>
        Graph.ParametersOf(Graph.Nodes[node]).Select(spec => spec with { Name = $"{Graph.Nodes[node].Name}.{spec.Name}" });

    /// <summary>Gives the compressed network the dense weights again, and the other parameters as the file has them.</summary>
    public void Reset()
    {
        Compressed.CopyValuesFrom(Dense);
        Compressed.LoadSome(Others);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dense.Dispose();
        Compressed.Dispose();
    }

    private StoredTensor Rounded(StoredTensor tensor)
    {
        var values = tensor.Decode();
        var half = StoredTensor.Dense(tensor.Name, tensor.Shape, values, FloatWidth.Half);
        var isConstant = Graph.Nodes.OfType<ConstantNode>()
            .Any(node => !node.IsTrained && tensor.Name == $"{node.Name}.value");
        return isConstant && !half.Values.AsSpan().SequenceEqual(values)
            ? StoredTensor.Dense(tensor.Name, tensor.Shape, values)
            : half;
    }
}
