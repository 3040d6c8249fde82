using System.Collections.Immutable;
using Tersor.Format;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Tersor.Peers.Libtorch;

/// <summary>The network that a <see cref="ModelGraph"/> describes, in TorchSharp.</summary>
internal sealed class LibtorchNetwork : nn.Module<Tensor, Tensor>
{
    private readonly ModelGraph _graph;
    private readonly nn.Module<Tensor, Tensor>?[] _modules;
    private readonly Tensor[] _values;

    /// <summary>Builds the modules, with the given parameters in place of random ones.</summary>
    /// <param name="graph">
    /// Linear, (transposed) convolution, batch-norm, pooling, LSTM, embedding, shape, slice, padding and activation nodes, and
    /// sums.
    /// </param>
    /// <param name="parameter">The values of a parameter by its full name (<c>conv1.weight</c>).</param>
    /// <param name="type">The precision that is computed in.</param>
    /// <exception cref="NotSupportedException">Another kind of node.</exception>
    public LibtorchNetwork(ModelGraph graph, Func<string, float[]> parameter, ScalarType type = ScalarType.Float32)
        : base(graph.Name)
    {
        _graph = graph;
        _modules = new nn.Module<Tensor, Tensor>?[graph.Nodes.Length];
        _values = new Tensor[graph.ValueShapes.Length];
        for (var i = 0; i < graph.Nodes.Length; i++)
        {
            var node = graph.Nodes[i];
            if (node is AddNode)
                continue;
            var module = Module(node, graph.ValueShapes[node.Inputs[0]]);
            if (module is LibtorchLstm lstm)
                lstm.Load(node.Name, parameter);
            else
                foreach (var (name, target) in module.named_parameters())
                    Load(target, parameter($"{node.Name}.{OurName(node, name)}"));
            _modules[i] = module;
            register_module($"node{i + 1}", module);
        }

        this.to(type);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        _values[0] = x;
        for (var i = 0; i < _modules.Length; i++)
        {
            var inputs = _graph.Nodes[i].Inputs;
            _values[i + 1] = _modules[i] is { } module
                ? module.forward(_values[inputs[0]])
                : _values[inputs[0]] + _values[inputs[1]];
        }

        return _values[^1];
    }

    private static nn.Module<Tensor, Tensor> Module(GraphNode node, ImmutableArray<int> input) => node switch
    {
        LinearNode { IsTied: false } linear => nn.Linear(input[^1], linear.Outputs, linear.Bias),
        Conv2dNode { IsPlain: true } conv =>
            nn.Conv2d(input[0], conv.Channels, conv.Kernel, conv.Stride, conv.Padding, bias: conv.Bias),
        ConvTranspose2dNode conv =>
            nn.ConvTranspose2d(input[0], conv.Channels, conv.Kernel, conv.Stride, conv.Padding, bias: conv.Bias),
        BatchNormNode norm => nn.BatchNorm2d(input[0], norm.Epsilon, norm.Momentum),
        MaxPool2dNode pool => nn.MaxPool2d(pool.Kernel, pool.Stride, pool.Padding),
        AvgPool2dNode pool => nn.AvgPool2d(pool.Kernel, pool.Stride, pool.Padding),
        GlobalAvgPool2dNode => nn.AdaptiveAvgPool2d(1),
        LstmNode lstm => new LibtorchLstm(lstm, input[1]),
        EmbeddingNode embedding => new LibtorchEmbedding(node.Name, embedding.Vocabulary, embedding.Features),
        LastNode => new LibtorchShape(node.Name, x => x.select(1, -1)),
        ReshapeNode reshape => new LibtorchShape(node.Name, x => x.reshape([x.shape[0], .. reshape.Extents])),
        SliceNode { Backwards: false } slice => new LibtorchShape(
            node.Name,
            x => x.slice(slice.Axis + 1, slice.Start, slice.Start + ((slice.Count - 1) * slice.Step) + 1, slice.Step)),
        PadNode { Mode: PadMode.Constant } pad => new LibtorchShape(
            node.Name, x => nn.functional.pad(x, PairsOf(pad), PaddingModes.Constant, pad.Number)),
        FlattenNode => nn.Flatten(),
        ActivationNode { Kind: ActivationKind.Relu } => nn.ReLU(),
        ActivationNode { Kind: ActivationKind.LeakyRelu } leaky => nn.LeakyReLU(leaky.Slope),
        ActivationNode { Kind: ActivationKind.Tanh } => nn.Tanh(),
        _ => throw new NotSupportedException($"Node '{node.Name}' has no counterpart here."),
    };

    /// <summary>What is added before and behind each axis, the last axis first, as libtorch wants it.</summary>
    private static long[] PairsOf(PadNode pad) =>
    [
        .. Enumerable.Range(0, pad.Before.Length).Reverse()
            .SelectMany(axis => new long[] { pad.Before[axis], pad.After[axis] }),
    ];

    private static string OurName(GraphNode node, string name) => (node, name) switch
    {
        (BatchNormNode, "weight") => "gamma",
        (BatchNormNode, "bias") => "beta",
        (EmbeddingNode, _) => "weight",
        _ => name,
    };

    private static void Load(Parameter target, float[] values)
    {
        using var guard = no_grad();
        using var source = tensor(values, target.shape);
        target.copy_(source);
    }
}

/// <summary>A module without parameters: a view of its input.</summary>
/// <param name="name">The node's name.</param>
/// <param name="view">From input to output.</param>
internal sealed class LibtorchShape(string name, Func<Tensor, Tensor> view) : nn.Module<Tensor, Tensor>(name)
{
    public override Tensor forward(Tensor x) => view(x);
}

/// <summary>An embedding of symbols that come as numbers of any type.</summary>
internal sealed class LibtorchEmbedding : nn.Module<Tensor, Tensor>
{
    private readonly Embedding _table;

    public LibtorchEmbedding(string name, int vocabulary, int features)
        : base(name)
    {
        _table = nn.Embedding(vocabulary, features);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => _table.forward(x.to(ScalarType.Int64));
}
