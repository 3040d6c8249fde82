using System.Collections.Immutable;
using Tersor.Format;

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
    private readonly KernelSelector _selector;
    private readonly StepValue?[] _values;
    private readonly bool[] _isDone;
    private readonly int[] _readers;
    private readonly ImmutableArray<Step>.Builder _steps = ImmutableArray.CreateBuilder<Step>();
    private readonly HashSet<StepValue> _laidOut = [];

    // Values that constants become may be more than the constants: so many floats, and no more.
    private int _arrangedLeft = 1 << 20;

    public PlanBuilder(TersorFile file, InferenceOptions options)
    {
        _folded = FoldedGraph.Of(file.Graph);
        _graph = _folded.Graph;
        _weights = new LayerWeights(_graph, _folded.Norms, file.Tensors);
        _selector = new KernelSelector(options.Selection);
        _values = new StepValue?[_graph.Nodes.Length + 1];
        _isDone = new bool[_graph.Nodes.Length];
        _readers = Readers(_graph);
        foreach (var input in _graph.Inputs)
            _values[input.Value] = new StepValue(Count(input.Shape));
        _values[0] = new StepValue(Count(_graph.InputShape))
        {
            Usual = _graph.Normalization.Of(channel: 0).Apply(0f),
            Density = options.InputDensity,
        };
    }

    /// <summary>The model's inputs.</summary>
    public ImmutableArray<StepValue> Inputs => [.. _graph.Inputs.Select(input => _values[input.Value]!)];

    /// <summary>The model's outputs, once it is built.</summary>
    public ImmutableArray<StepValue> Outputs => [.. _graph.Outputs.Select(output => _values[output.Value]!)];

    /// <summary>Floats that recurrent layers remember of a sequence, once it is built.</summary>
    public int StateLength { get; private set; }

    /// <summary>All steps, in the order of execution.</summary>
    public ImmutableArray<Step> Build()
    {
        for (var i = 0; i < _isDone.Length; i++)
        {
            if (!_isDone[i] && _graph.Nodes[i].Accept(new StepFactory(new Chain(this, i), _weights, _selector)) is { } step)
                _steps.Add(step);
        }

        foreach (var output in _graph.Outputs)
            LayOut(_values[output.Value]!, output.Name);
        return _steps.ToImmutable();
    }

    /// <summary>For each value <see cref="ModelGraph.ReaderOf"/>, all at once.</summary>
    private static int[] Readers(ModelGraph graph)
    {
        const int several = -2;
        var readers = new int[graph.ValueShapes.Length];
        Array.Fill(readers, -1);
        for (var i = 0; i < graph.Nodes.Length; i++)
            foreach (var input in graph.Nodes[i].Inputs)
                readers[input] = readers[input] == -1 || readers[input] == i ? i : several;
        foreach (var output in graph.Outputs)
            readers[output.Value] = several;
        return readers;
    }

    private static int Count(ImmutableArray<int> shape) => shape.Aggregate(1, (product, extent) => product * extent);

    /// <summary>Makes sure that a constant lies in every lane from here on.</summary>
    private StepValue LayOut(StepValue value, string name)
    {
        if (value.Constant is not null && _laidOut.Add(value))
            _steps.Add(new ConstantStep(name, value));
        return value;
    }

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
        public IEnumerable<StepValue> Inputs => _first.Inputs.Select((_, place) => InputAt(place));

        /// <summary>The shape of the first node's first input.</summary>
        public ImmutableArray<int> InputShape => InputShapeAt(0);

        /// <summary>The shape of the last node's output.</summary>
        public ImmutableArray<int> OutputShape => _graph.ValueShapes[_last + 1];

        /// <summary>A value that the first node reads, in every lane.</summary>
        public StepValue InputAt(int place) => builder.LayOut(DirectAt(place), $"{_first.Name} ({place})");

        /// <summary>A value that the first node reads; of a constant its only lane.</summary>
        public StepValue DirectAt(int place) => builder._values[_first.Inputs[place]]!;

        /// <summary>The shape of a value that the first node reads.</summary>
        public ImmutableArray<int> InputShapeAt(int place) => _graph.ValueShapes[_first.Inputs[place]];

        /// <summary>Makes room for what a recurrent layer remembers.</summary>
        /// <returns>Where it lies.</returns>
        public int ReserveState(int floats)
        {
            var offset = builder.StateLength;
            builder.StateLength += floats;
            return offset;
        }

        /// <summary>
        /// The node that alone reads the last one, if it can be part of the same step: it would write its value there, earlier
        /// than in the order of the nodes, so that value must not be larger than the one whose place it takes.
        /// </summary>
        public GraphNode? Reader =>
            builder._readers[_last + 1] is >= 0 and var reader && Count(_graph.ValueShapes[reader + 1]) <= Count(OutputShape)
                ? _graph.Nodes[reader]
                : null;

        /// <summary>Whether the first node alone reads a value.</summary>
        public bool IsOnlyReader(int place) =>
            builder._readers[_first.Inputs[place]] is >= 0 and var reader && ReferenceEquals(_graph.Nodes[reader], _first);

        /// <summary>The shape of the output of <see cref="Reader"/>.</summary>
        public ImmutableArray<int> ReaderShape => _graph.ValueShapes[builder._readers[_last + 1] + 1];

        /// <summary>Makes <see cref="Reader"/> the last node.</summary>
        public void TakeReader()
        {
            _last = builder._readers[_last + 1];
            builder._isDone[_last] = true;
            Name += $" + {_graph.Nodes[_last].Name}";
        }

        /// <summary>The node that alone reads the last one, if it is of a kind; it is then the last.</summary>
        public TNode? Take<TNode>()
            where TNode : GraphNode
        {
            if (Reader is not TNode node)
                return null;
            TakeReader();
            return node;
        }

        /// <summary>The other value of a sum whose one value the last node alone is; the sum is then the last node.</summary>
        /// <returns>Null if there is no sum, or if the other value is not there yet, or constant.</returns>
        public StepValue? TakeAddend()
        {
            if (Reader is not AddNode sum)
                return null;
            var other = sum.Inputs[sum.Inputs[0] == _last + 1 ? 1 : 0];
            if (other == _last + 1 || builder._values[other] is not { Constant: null } addend)
                return null;
            TakeReader();
            return addend;
        }

        /// <summary>The functions of each number that follow the last node, one alone reading the other; null for none.</summary>
        /// <param name="function">A function that comes before them.</param>
        public ElementFunction? TakeFunctions(ElementFunction? function = null)
        {
            while (Reader is ActivationNode or UnaryNode)
            {
                var node = Reader!;
                TakeReader();
                _isRectified = node is ActivationNode { Kind: ActivationKind.Relu };
                var next = node is UnaryNode unary ? ElementFunction.Of(unary) : ElementFunction.Of((ActivationNode)node);
                function = function?.Then(next) ?? next;
            }

            return function;
        }

        /// <summary>The value that the step writes.</summary>
        public StepValue End()
        {
            var value = new StepValue(Count(OutputShape)) { Density = _isRectified ? KernelSelector.RectifiedDensity : 1 };
            builder._values[_last + 1] = value;
            return value;
        }

        /// <summary>Whether there is room for another constant that is made of one.</summary>
        public bool TryReserveConstant()
        {
            var count = Count(OutputShape);
            if (count > builder._arrangedLeft)
                return false;
            builder._arrangedLeft -= count;
            return true;
        }

        /// <summary>Gives the nodes a value that needs no step.</summary>
        public void EndWith(StepValue value) => builder._values[_last + 1] = value;
    }
}
