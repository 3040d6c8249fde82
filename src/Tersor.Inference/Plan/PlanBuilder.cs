using System.Buffers;
using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// Turns a graph into steps. A layer takes up what alone reads it: a batch normalisation disappears in its weights
/// (<see cref="FoldedGraph"/>), an activation and a pooling follow while its results are in the cache. Flattening and dropout cost nothing.
/// </summary>
internal sealed class PlanBuilder
{
    private readonly ModelGraph _graph;
    private readonly ImmutableDictionary<string, BatchNormNode> _folded;
    private readonly Dictionary<string, StoredTensor> _tensors;
    private readonly KernelChoice _choice;
    private readonly Value?[] _values;
    private readonly bool[] _isDone;
    private readonly ImmutableArray<Step>.Builder _steps = ImmutableArray.CreateBuilder<Step>();

    public PlanBuilder(TersorFile file, InferenceOptions options)
    {
        var folded = FoldedGraph.Of(file.Graph);
        (_graph, _folded) = (folded.Graph, folded.Norms);
        _tensors = file.Tensors.ToDictionary(tensor => tensor.Name);
        _choice = new KernelChoice(options.Selection);
        _values = new Value?[_graph.Nodes.Length + 1];
        _isDone = new bool[_graph.Nodes.Length];
        var normalization = _graph.Normalization;
        _values[0] = new Value(Count(_graph.InputShape))
        {
            Usual = (0f - normalization.Mean) / normalization.Deviation,
            Density = options.InputDensity,
        };
    }

    /// <summary>The model's input.</summary>
    public Value Input => _values[0]!;

    /// <summary>The model's output, once it is built.</summary>
    public Value Output => _values[^1]!;

    /// <summary>Floats that recurrent layers remember of a sequence, once it is built.</summary>
    public int StateLength { get; private set; }

    /// <summary>All steps, in the order of execution.</summary>
    /// <exception cref="NotSupportedException">No step computes a node.</exception>
    public ImmutableArray<Step> Build()
    {
        for (var i = 0; i < _isDone.Length; i++)
        {
            if (!_isDone[i] && Create(i) is { } step)
                _steps.Add(step);
        }

        return _steps.ToImmutable();
    }

    /// <summary>The step of a node and what is fused into it; null if there is nothing to do.</summary>
    private Step? Create(int i)
    {
        var node = _graph.Nodes[i];
        var input = _values[node.Inputs[0]]!;
        var chain = new Chain(this, i);
        return node switch
        {
            FlattenNode or DropoutNode or ReshapeNode => Skip(i, input),
            LinearNode => Linear(node, chain, input),
            Conv2dNode convolution => Convolution(convolution, chain, input),
            ConvTranspose2dNode convolution => Transposed(convolution, chain, input),
            LstmNode lstm => Lstm(lstm, chain, input),
            LastNode => new LastStep(node.Name, input, chain.End()),
            EmbeddingNode embedding => new EmbeddingStep(node.Name, input, chain.End(), Decode(node, "weight"), embedding.Features),
            WindowNode window => new PoolStep(node.Name, input, chain.End(), PoolingOf(window), _graph.ValueShapes[i + 1][0]),
            ActivationNode activation => new ActivationStep(node.Name, input, chain.End(), new FusedActivation(activation)),
            BatchNormNode norm => Normalization(norm, chain, input),
            AddNode => Sum(chain, input, _values[node.Inputs[1]]!),
            _ => throw new NotSupportedException($"Node '{node.Name}': no step computes a {node.GetType().Name}."),
        };
    }

    private Step? Skip(int i, Value input)
    {
        _values[i + 1] = input;
        return null;
    }

    private LinearStep Linear(GraphNode node, Chain chain, Value input)
    {
        var weights = Weights(node);
        var activation = chain.TakeActivation();
        var (single, batch) = _choice.ForMatrix(weights, input);
        return new LinearStep(chain.Name, input, chain.End(), weights, single, batch, activation);
    }

    private ConvolutionStep Convolution(Conv2dNode node, Chain chain, Value input)
    {
        var weights = Weights(node);
        var activation = chain.TakeActivation();
        var pooling = chain.Take<WindowNode>(window => window is MaxPool2dNode or AvgPool2dNode) is { } pool ? PoolingOf(pool) : null;
        var shape = _graph.ValueShapes[node.Inputs[0]];
        var (single, batch) = _choice.ForConvolution(
            weights,
            new ConvolutionWindows(new ConvolutionShape(
                1, shape[0], shape[1], shape[2], node.Channels, node.Kernel, node.Kernel, node.Stride, node.Padding)));
        return new ConvolutionStep(chain.Name, input, chain.End(), weights, single, batch, activation, pooling);
    }

    private TransposedStep Transposed(ConvTranspose2dNode node, Chain chain, Value input)
    {
        var weights = OutputsFirst(node);
        var activation = chain.TakeActivation();
        var (channels, y) = (_graph.ValueShapes[node.Inputs[0]][0], _graph.ValueShapes[_graph.Nodes.IndexOf(node) + 1]);
        var shape = new ConvolutionShape(1, y[0], y[1], y[2], channels, node.Kernel, node.Kernel, node.Stride, node.Padding);
        var phases = TransposedPhase.Of(shape);
        var (single, batch) = _choice.ForTransposed(weights, shape, phases);
        return new TransposedStep(chain.Name, input, chain.End(), weights, shape, phases, single, batch, activation);
    }

    private LstmStep Lstm(LstmNode node, Chain chain, Value input)
    {
        var shape = _graph.ValueShapes[node.Inputs[0]];
        var (steps, features) = (shape[0], shape[1]);
        var (fromInput, recurrent) = (Decode(node, "input"), Decode(node, "recurrent"));
        var rows = LstmNode.Gates * node.Hidden;
        var joined = new float[fromInput.Length + recurrent.Length];
        for (var row = 0; row < rows; row++)
        {
            var to = joined.AsSpan(row * (features + node.Hidden));
            fromInput.AsSpan(row * features, features).CopyTo(to);
            recurrent.AsSpan(row * node.Hidden, node.Hidden).CopyTo(to[features..]);
        }

        var weights = new WeightMatrix(joined, node.Bias ? Decode(node, "bias") : new float[rows], features + node.Hidden);
        var (single, batch) = _choice.ForLstm(weights, features);
        var step = new LstmStep(node.Name, input, chain.End(), weights, single, batch, steps, StateLength);
        StateLength += step.StateLength;
        return step;
    }

    private NormalizationStep Normalization(BatchNormNode node, Chain chain, Value input)
    {
        var activation = chain.TakeActivation();
        return new NormalizationStep(chain.Name, input, chain.End(), ScaleOf(node), activation);
    }

    private AddStep Sum(Chain chain, Value a, Value b)
    {
        var activation = chain.TakeActivation();
        return new AddStep(chain.Name, a, b, chain.End(), activation);
    }

    private WeightMatrix Weights(GraphNode node)
    {
        var stored = _tensors[_graph.WeightsOf(node)[0].Name];
        var rows = stored.Shape[0];
        return stored.Kind == StoredKind.Shared && !_folded.ContainsKey(node.Name)
            ? Weights(stored, Bias(node, rows))
            : Weights(node, stored.Decode(), rows);
    }

    private static WeightMatrix Weights(StoredTensor stored, float[] bias)
    {
        var starts = new int[bias.Length + 1];
        var columns = ArrayPool<int>.Shared.Rent(stored.NonZeros);
        var codes = ArrayPool<byte>.Shared.Rent(stored.NonZeros);
        stored.CopyRows(starts, columns, codes);
        var weights = new WeightMatrix(
            starts, columns.AsSpan(0, stored.NonZeros), codes.AsSpan(0, stored.NonZeros), stored.Codebook, bias, stored.Count / bias.Length);
        ArrayPool<int>.Shared.Return(columns);
        ArrayPool<byte>.Shared.Return(codes);
        return weights;
    }

    private WeightMatrix Weights(GraphNode node, float[] values, int rows)
    {
        var bias = Bias(node, rows);
        if (_folded.TryGetValue(node.Name, out var norm))
            ScaleOf(norm).FoldInto(values, bias);
        return new WeightMatrix(values, bias, values.Length / rows);
    }

    private float[] Bias(GraphNode node, int rows) => _tensors.ContainsKey($"{node.Name}.bias") ? Decode(node, "bias") : new float[rows];

    /// <summary>[input channels, channels, kernel, kernel] as [channels, input channels, kernel, kernel].</summary>
    private WeightMatrix OutputsFirst(ConvTranspose2dNode node)
    {
        var values = Decode(node, "weight");
        var area = node.Kernel * node.Kernel;
        var inputs = values.Length / (node.Channels * area);
        var sorted = new float[values.Length];
        for (var i = 0; i < inputs * node.Channels; i++)
        {
            var (input, channel) = Math.DivRem(i, node.Channels);
            values.AsSpan(i * area, area).CopyTo(sorted.AsSpan(((channel * inputs) + input) * area));
        }

        return Weights(node, sorted, node.Channels);
    }

    private ChannelScale ScaleOf(BatchNormNode norm) => new(norm, parameter => Decode(norm, parameter));

    private float[] Decode(GraphNode node, string parameter) => _tensors[$"{node.Name}.{parameter}"].Decode();

    private Pooling PoolingOf(WindowNode node) =>
        new(node, _graph.ValueShapes[node.Inputs[0]], _graph.ValueShapes[_graph.Nodes.IndexOf(node) + 1]);

    private static int Count(ImmutableArray<int> shape) => shape.Aggregate(1, (product, extent) => product * extent);

    /// <summary>A node and the ones behind it that are fused into the same step.</summary>
    private sealed class Chain(PlanBuilder builder, int first)
    {
        private readonly ModelGraph _graph = builder._graph;
        private int _last = first;
        private bool _isRectified;

        /// <summary>The nodes' names, that of a folded normalisation included.</summary>
        public string Name { get; private set; } = builder._folded.TryGetValue(builder._graph.Nodes[first].Name, out var norm)
            ? $"{builder._graph.Nodes[first].Name} + {norm.Name}"
            : builder._graph.Nodes[first].Name;

        /// <summary>The node that alone reads the last one, if it is of a kind; it is then the last.</summary>
        public TNode? Take<TNode>(Func<TNode, bool>? accepts = null)
            where TNode : GraphNode
        {
            var reader = _graph.ReaderOf(_last + 1);
            if (reader < 0 || _graph.Nodes[reader] is not TNode node || accepts?.Invoke(node) == false)
                return null;
            _last = reader;
            builder._isDone[reader] = true;
            Name += $" + {node.Name}";
            return node;
        }

        public FusedActivation TakeActivation()
        {
            var node = Take<ActivationNode>();
            _isRectified = node is { Kind: ActivationKind.Relu };
            return node is null ? default : new FusedActivation(node);
        }

        /// <summary>The value that the step writes.</summary>
        public Value End()
        {
            var value = new Value(Count(_graph.ValueShapes[_last + 1])) { Density = _isRectified ? KernelChoice.RectifiedDensity : 1 };
            builder._values[_last + 1] = value;
            return value;
        }
    }
}
