using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// A <see cref="ModelGraph"/> brought to life on a device: a layer for each node, a <see cref="Parameter"/> for each weight.
/// </summary>
/// <example><code>
/// using var device = Device.Cpu();
/// using var network = Network.Build(graph, device, seed: 1);
/// using var step = device.BeginStep();
/// var logits = network.Forward(images, training: false);   // images [n, c, h, w]
/// </code></example>
public sealed class Network : IDisposable
{
    private readonly Dictionary<string, Parameter> _byName;
    private readonly Layer?[] _layers;
    private readonly Tensor[] _values;
    private readonly Tensor[] _inputs;
    private readonly Tensor[] _outputs;

    private Network(
        ModelGraph graph, Device device, ulong seed, ImmutableArray<Parameter> parameters, Layer?[] layers,
        NetworkOptions options)
    {
        Graph = graph;
        Device = device;
        Seed = seed;
        Parameters = parameters;
        Options = options;
        _byName = parameters.ToDictionary(parameter => parameter.Name);
        _layers = layers;
        _values = new Tensor[graph.Nodes.Length + 1];
        _inputs = new Tensor[Math.Max(1, graph.Nodes.Max(node => node.Inputs.Length))];
        _outputs = new Tensor[graph.Outputs.Length];
    }

    /// <summary>The layers of the network.</summary>
    public ModelGraph Graph { get; }

    /// <summary>The device it lives on.</summary>
    public Device Device { get; }

    /// <summary>Decides the initial weights and what dropout drops.</summary>
    public ulong Seed { get; }

    /// <summary>The options that it was built with.</summary>
    public NetworkOptions Options { get; }

    /// <summary>All parameters, running statistics included, in the order of the graph.</summary>
    public ImmutableArray<Parameter> Parameters { get; }

    /// <summary>
    /// How many forward passes in training mode there were. With <see cref="Seed"/> it decides what dropout drops next, so
    /// setting it back repeats that.
    /// </summary>
    public long TrainingPasses { get; set; }

    /// <summary>
    /// The row of a step's batch that the next passes begin with, where they see a shard of it: recurrent layers keep a state
    /// for each. Usually 0.
    /// </summary>
    public int FirstRow { get; set; }

    /// <summary>A parameter by its full name, for example <c>conv1.weight</c>.</summary>
    /// <exception cref="KeyNotFoundException">No such parameter.</exception>
    public Parameter this[string name] => _byName.TryGetValue(name, out var parameter)
        ? parameter
        : throw new KeyNotFoundException($"Model '{Graph.Name}' has no parameter '{name}'.");

    /// <summary>A network with freshly drawn weights: the same seed gives the same bits.</summary>
    /// <param name="graph">The graph to build.</param>
    /// <param name="device">The device for its parameters.</param>
    /// <param name="seed">Decides the initial weights and what dropout drops.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="NotSupportedException">The graph has a node that can't be trained.</exception>
    public static Network Build(ModelGraph graph, Device device, ulong seed, NetworkOptions? options = null)
    {
        options ??= new NetworkOptions();
        var initializer = new ParameterInitializer(graph, seed, options.Initialization);
        var parameters = ImmutableArray.CreateBuilder<Parameter>(graph.Parameters.Length);
        var layers = new Layer?[graph.Nodes.Length];
        var fused = new bool[graph.Nodes.Length];
        for (var i = 0; i < layers.Length; i++)
        {
            var first = parameters.Count;
            for (var count = graph.ParametersOf(graph.Nodes[i]).Length; count > 0; count--)
                parameters.Add(NewParameter(graph.Parameters[parameters.Count], i, parameters.Count));

            if (fused[i])
                continue;
            var table = graph.Nodes[i] is LinearNode { IsTied: true } tied ? graph.WeightsOf(tied)[0].Name : null;
            Parameter[] own = [.. parameters.Where(parameter => parameter.Name == table), .. parameters.Skip(first)];
            if (options.OwnLayers?.Invoke(graph.Nodes[i], own) is { } layer)
            {
                layers[i] = layer;
                continue;
            }

            var activation = options.FuseActivations ? graph.ActivationAfter(i) : -1;
            if (activation >= 0)
                fused[activation] = true;
            var fusible = NodeActivation.Of(activation < 0 ? null : (ActivationNode)graph.Nodes[activation]);
            layers[i] = graph.Nodes[i].Accept(new LayerFactory(device, graph, i, own, fusible));
        }

        return new Network(graph, device, seed, parameters.MoveToImmutable(), layers, options);

        Parameter NewParameter(ParameterSpec spec, int nodeIndex, int parameterIndex)
        {
            var value = device.EmptyPersistent(new Shape(spec.Shape.AsSpan()));
            initializer.Fill(value, spec, nodeIndex, parameterIndex);
            return new Parameter(spec, value);
        }
    }

    /// <summary>The layer that computes a node; null for an activation that the layer before it computes, too.</summary>
    /// <param name="node">The number of the node.</param>
    public Layer? LayerOf(int node) => _layers[node];

    /// <summary>Lets another layer compute a node, and the activation that the layer before has computed with it.</summary>
    /// <param name="node">The number of the node.</param>
    /// <param name="layer">The layer; the network's from now on.</param>
    public void Replace(int node, Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        (_layers[node] as IDisposable)?.Dispose();
        _layers[node] = layer;
    }

    /// <summary>
    /// The model's first output for a batch of its only input, recorded on the tape unless recording is suspended.
    /// </summary>
    /// <param name="x">Normalised input, [batch, …<see cref="ModelGraph.InputShape"/>].</param>
    /// <param name="training">
    /// Whether dropout drops and batch normalisation uses, and learns from, the batch's statistics.
    /// </param>
    /// <param name="continues">
    /// Whether the sequences go on where those of the last pass ended: recurrent layers keep their state.
    /// </param>
    /// <param name="keeps">Whether this pass can be gone on from; else recurrent layers keep the state of an earlier one.</param>
    /// <exception cref="ArgumentException">The input has another shape.</exception>
    /// <exception cref="InvalidOperationException">The last pass had another number of sequences to continue.</exception>
    public Tensor Forward(Tensor x, bool training, bool continues = false, bool keeps = true)
    {
        Forward([x], _outputs, training, continues, keeps);
        var output = _outputs[0];
        Array.Clear(_outputs);
        return output;
    }

    /// <summary>All outputs for a batch of all inputs, recorded on the tape unless recording is suspended.</summary>
    /// <param name="inputs">
    /// Normalised inputs, [batch, …<see cref="GraphInput.Shape"/>] each, in the order of <see cref="ModelGraph.Inputs"/>.
    /// </param>
    /// <param name="outputs">Room for the outputs, in the order of <see cref="ModelGraph.Outputs"/>.</param>
    /// <param name="training">
    /// Whether dropout drops and batch normalisation uses, and learns from, the batch's statistics.
    /// </param>
    /// <param name="continues">
    /// Whether the sequences go on where those of the last pass ended: recurrent layers keep their state.
    /// </param>
    /// <param name="keeps">Whether this pass can be gone on from; else recurrent layers keep the state of an earlier one.</param>
    /// <exception cref="ArgumentException">An input has another shape, or there are more or fewer of them.</exception>
    /// <exception cref="InvalidOperationException">The last pass had another number of sequences to continue.</exception>
    public void Forward(
        ReadOnlySpan<Tensor> inputs, Span<Tensor> outputs, bool training, bool continues = false, bool keeps = true)
    {
        CheckInputs(inputs);
        ArgumentOutOfRangeException.ThrowIfNotEqual(outputs.Length, Graph.Outputs.Length);
        var pass = new ForwardPass(training, Seed, TrainingPasses, continues, keeps) { FirstRow = FirstRow };
        if (training)
            TrainingPasses++;

        for (var i = 0; i < inputs.Length; i++)
            _values[Graph.Inputs[i].Value] = inputs[i];
        for (var i = 0; i < _layers.Length; i++)
        {
            var count = GatherInputs(i);
            _values[i + 1] = _layers[i]?.Forward(_inputs.AsSpan(0, count), pass) ?? _inputs[0];
        }

        // What is the same for every sample was computed once.
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = Samples.Repeat(_values[Graph.Outputs[i].Value], inputs[0].Shape[0]);
        Array.Clear(_values);
        Array.Clear(_inputs);
    }

    /// <summary>Takes over all effective values, running statistics included, as dense ones.</summary>
    /// <param name="other">A network of the same graph on the same device.</param>
    /// <exception cref="ArgumentException">Its parameters differ in name or shape.</exception>
    public void CopyValuesFrom(Network other)
    {
        if (!Parameters.Select(Signature).SequenceEqual(other.Parameters.Select(Signature)))
            throw new ArgumentException(
                $"The parameters of '{other.Graph.Name}' are not those of '{Graph.Name}'.", nameof(other));
        for (var i = 0; i < Parameters.Length; i++)
            Parameters[i].CopyValuesFrom(other.Parameters[i]);

        static string Signature(Parameter parameter) => $"{parameter.Name} {string.Join('×', parameter.Spec.Shape)}";
    }

    /// <summary>Takes over host values for every parameter, running statistics included, as dense ones.</summary>
    /// <param name="tensors">A tensor for each parameter, under its full name. Others are ignored.</param>
    /// <exception cref="ArgumentException">
    /// A parameter is missing, has another shape, or holds a value that is not finite; nothing was changed. The message tells all
    /// of it.
    /// </exception>
    public void Load(IEnumerable<StoredTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Load(tensors.ToDictionary(tensor => tensor.Name), _ => true);
    }

    /// <summary>Takes over host values for some of the parameters; the others keep theirs.</summary>
    /// <inheritdoc cref="Load(IEnumerable{StoredTensor})"/>
    public void LoadSome(IEnumerable<StoredTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var byName = tensors.ToDictionary(tensor => tensor.Name);
        Load(byName, byName.ContainsKey);
    }

    private void Load(Dictionary<string, StoredTensor> byName, Func<string, bool> isWanted)
    {
        var mismatches = new TensorMismatches();
        var values = Graph.Parameters
            .Select(spec => isWanted(spec.Name) ? mismatches.Take(byName, spec.Name, spec.Shape.AsSpan()) : null)
            .ToArray();
        if (!mismatches.IsEmpty)
            throw new ArgumentException(
                mismatches.Describe(byName.Values.Select(tensor => (tensor.Name, $"[{string.Join(", ", tensor.Shape)}]"))),
                nameof(byName));
        for (var i = 0; i < values.Length; i++)
            if (values[i] is { } taken)
                Parameters[i].SetValues(taken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in Parameters)
            parameter.Dispose();
        foreach (var layer in _layers.OfType<IDisposable>())
            layer.Dispose();
    }

    /// <summary>Puts what a node reads into place: values, or what the caller passes; says how many.</summary>
    private int GatherInputs(int node)
    {
        if (Graph.Nodes[node] is InputNode)
        {
            _inputs[0] = _values[node + 1];
            return 1;
        }

        var reads = Graph.Nodes[node].Inputs;
        for (var i = 0; i < reads.Length; i++)
            _inputs[i] = _values[reads[i]];
        return reads.Length;
    }

    private void CheckInputs(ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.Length != Graph.Inputs.Length)
            throw new ArgumentException(
                $"'{Graph.Name}' takes {Graph.Inputs.Length} inputs, not {inputs.Length}.", nameof(inputs));
        for (var i = 0; i < inputs.Length; i++)
        {
            var (shape, extents) = (inputs[i].Shape, Graph.Inputs[i].Shape);
            if (inputs[i].Count == 0 || shape != Samples.Shape(inputs[0].Shape[0], extents))
                throw new ArgumentException(
                    $"'{Graph.Name}' takes [batch, {string.Join(", ", extents)}] as '{Graph.Inputs[i].Name}', not {shape}.",
                    nameof(inputs));
        }
    }
}
