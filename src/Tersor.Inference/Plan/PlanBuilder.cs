using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Kernels;

namespace Tersor.Inference;

/// <summary>
/// Turns a graph into steps. A layer takes up what alone reads it: a batch normalisation disappears in its weights
/// (<see cref="FoldedGraph"/>), an activation and a pooling follow while its results are in the cache. <see cref="StepFactory"/>
/// has the step of each kind of node.
/// </summary>
internal sealed class PlanBuilder
{
    private readonly FoldedGraph _folded;
    private readonly ModelGraph _graph;
    private readonly LayerWeights _weights;
    private readonly KernelChoice _choice;
    private readonly Value?[] _values;
    private readonly bool[] _isDone;

    public PlanBuilder(TersorFile file, InferenceOptions options)
    {
        _folded = FoldedGraph.Of(file.Graph);
        _graph = _folded.Graph;
        _weights = new LayerWeights(_graph, _folded.Norms, file.Tensors);
        _choice = new KernelChoice(options.Selection);
        _values = new Value?[_graph.Nodes.Length + 1];
        _isDone = new bool[_graph.Nodes.Length];
        _values[0] = new Value(Count(_graph.InputShape))
        {
            Usual = _graph.Normalization.Of(channel: 0).Apply(0f),
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
    public ImmutableArray<Step> Build()
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        for (var i = 0; i < _isDone.Length; i++)
        {
            if (!_isDone[i] && _graph.Nodes[i].Accept(new StepFactory(new Chain(this, i), _weights, _choice)) is { } step)
                steps.Add(step);
        }

        return steps.ToImmutable();
    }

    private static int Count(ImmutableArray<int> shape) => shape.Aggregate(1, (product, extent) => product * extent);

    /// <summary>A node and the ones behind it that are fused into the same step.</summary>
    public sealed class Chain(PlanBuilder builder, int first)
    {
        private readonly ModelGraph _graph = builder._graph;
        private readonly GraphNode _first = builder._graph.Nodes[first];
        private int _last = first;
        private bool _isRectified;

        /// <summary>The nodes' names, that of a folded normalisation included.</summary>
        public string Name { get; private set; } =
            builder._folded.Norms.TryGetValue(builder._graph.Nodes[first].Name, out var norm)
                ? $"{builder._graph.Nodes[first].Name} + {norm.Name}"
                : builder._graph.Nodes[first].Name;

        /// <summary>The values that the first node reads.</summary>
        public Value InputAt(int place) => builder._values[_first.Inputs[place]]!;

        /// <summary>The shape of the first node's first input.</summary>
        public ImmutableArray<int> InputShape => _graph.ValueShapes[_first.Inputs[0]];

        /// <summary>The shape of the last node's output.</summary>
        public ImmutableArray<int> OutputShape => _graph.ValueShapes[_last + 1];

        /// <summary>Makes room for what a recurrent layer remembers.</summary>
        /// <returns>Where it lies.</returns>
        public int ReserveState(int floats)
        {
            var offset = builder.StateLength;
            builder.StateLength += floats;
            return offset;
        }

        /// <summary>The node that alone reads the last one, if it is of a kind; it is then the last.</summary>
        public TNode? Take<TNode>()
            where TNode : GraphNode
        {
            var reader = _graph.ReaderOf(_last + 1);
            if (reader < 0 || _graph.Nodes[reader] is not TNode node)
                return null;
            _last = reader;
            builder._isDone[reader] = true;
            Name += $" + {node.Name}";
            return node;
        }

        /// <summary>The activation that alone reads the last node.</summary>
        public FusedActivation TakeActivation()
        {
            var node = Take<ActivationNode>();
            _isRectified = node is { Kind: ActivationKind.Relu };
            return NodeActivation.Of(node);
        }

        /// <summary>The value that the step writes.</summary>
        public Value End()
        {
            var value = new Value(Count(OutputShape)) { Density = _isRectified ? KernelChoice.RectifiedDensity : 1 };
            builder._values[_last + 1] = value;
            return value;
        }

        /// <summary>Lets whoever reads the node read its input instead.</summary>
        public void Skip() => builder._values[_last + 1] = InputAt(0);
    }
}
