using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Fuzz;

/// <summary>
/// Random graphs of all kinds of nodes: attributes mostly fit the values that a node reads, now and then they are absurd. A node
/// that the graph refuses is thrown anew.
/// </summary>
internal sealed class RandomGraph
{
    private const int MostNodes = 7;
    private const int MostThrows = 8;

    private readonly Random _random;
    private readonly ImmutableArray<int> _input;
    private readonly List<GraphNode> _nodes = [];
    private ModelGraph? _graph;

    private RandomGraph(Random random)
    {
        _random = random;
        _input = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Size(9))];
    }

    /// <summary>The next graph.</summary>
    /// <exception cref="ModelGraphException">No node fits the input.</exception>
    public static ModelGraph Next(Random random)
    {
        var thrown = new RandomGraph(random);
        for (var nodes = random.Next(1, MostNodes + 1); nodes > 0; nodes--)
            thrown.Append();
        var graph = thrown._graph ?? throw new ModelGraphException("no node fits");
        var normalization = random.Next(2) == 0 ? null : new InputNormalization(0.3f, 0.5f);
        var outputs = random.Next(3) == 0 ? thrown.Outputs() : graph.Outputs;
        return new ModelGraph("fuzz", graph.InputShape, graph.Nodes, normalization, outputs);
    }

    /// <summary>Adds a node, if one of several throws fits.</summary>
    private void Append()
    {
        for (var i = 0; i < MostThrows; i++)
        {
            var names = new DefaultNames();
            var nodes = _nodes.Append(Node()).Select(node => node with { Name = names.Next(node) }).ToImmutableArray();
            try
            {
                _graph = new ModelGraph("fuzz", _input, nodes);
                _nodes.Add(nodes[^1]);
                return;
            }
            catch (Exception error) when (error is ModelGraphException or OverflowException)
            {
                // It doesn't follow: the next throw may do better.
            }
        }
    }

    private ImmutableArray<GraphOutput> Outputs() =>
        [.. Enumerable.Range(0, _random.Next(1, 4)).Select(i => new GraphOutput($"{i}", AnyValue()))];

    private int AnyValue() => _random.Next(4) == 0 ? _random.Next(_nodes.Count + 1) : _nodes.Count;

    private ImmutableArray<int> ShapeOf(int value) => value == 0 ? _input : _graph!.ValueShapes[value];

    private GraphNode Node()
    {
        var x = AnyValue();
        var shape = ShapeOf(x);
        return (shape.Length, _random.Next(6)) switch
        {
            (_, 0) => Function(x),
            (_, 1) => Pair(x),
            ( > 0, 2) => Fold(x, shape),
            ( > 0, 3) => Arrangement(x, shape),
            (1, _) => Vector(x),
            (2, _) => Sequence(x, shape),
            (3, _) => Image(x),
            _ => Arrangement(x, shape),
        };
    }

    private GraphNode Function(int x) => _random.Next(7) switch
    {
        0 => new ActivationNode("", [x], Any<ActivationKind>(), 0.1f),
        1 => new BatchNormNode("", [x]),
        2 => new DropoutNode("", [x], 0.5f),
        3 => new ConstantNode("", [], Shape()),
        4 => new InputNode("", [], Shape()),
        _ => new UnaryNode("", [x], Any<UnaryFunction>(), (_random.NextSingle() * 4) - 2, _random.NextSingle() * 3),
    };

    private GraphNode Pair(int x) => _random.Next(6) switch
    {
        0 => new AddNode("", [x, AnyValue()]),
        1 => new SelectNode("", [x, AnyValue(), AnyValue()]),
        2 => new ConcatNode("", [x, .. Enumerable.Range(0, _random.Next(3)).Select(_ => AnyValue())], _random.Next(3)),
        3 => new MatMulNode("", [x, AnyValue()]),
        _ => new BinaryNode("", [x, AnyValue()], Any<BinaryFunction>()),
    };

    private GraphNode Fold(int x, ImmutableArray<int> shape)
    {
        ImmutableArray<int> axes = [.. Enumerable.Range(0, shape.Length).Where(_ => _random.Next(2) == 0)];
        return _random.Next(4) switch
        {
            0 => new SoftmaxNode("", [x], _random.Next(shape.Length), _random.Next(2) == 0),
            1 => new NormalizeNode("", [x], axes, 1e-3f, _random.Next(2) == 0),
            _ => new ReduceNode("", [x], Any<ReduceFunction>(), axes),
        };
    }

    private GraphNode Arrangement(int x, ImmutableArray<int> shape)
    {
        var axis = _random.Next(Math.Max(1, shape.Length));
        var extent = shape.Length == 0 ? 1 : shape[axis];
        switch (_random.Next(8))
        {
            case 0:
                return new FlattenNode("", [x]);
            case 1:
                var count = shape.Aggregate(1, (product, other) => product * other);
                var rows = Size(4);
                return new ReshapeNode("", [x], count % rows == 0 ? [rows, count / rows] : Shape());
            case 2:
                var order = Enumerable.Range(0, shape.Length).ToArray();
                _random.Shuffle(order);
                return new PermuteNode("", [x], [.. order]);
            case 3:
                return new SliceNode(
                    "", [x], axis, _random.Next(extent), Size(Math.Min(extent, 9)), Size(2), _random.Next(2) == 0);
            case 4:
                return new GatherNode(
                    "", [x], axis, [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => _random.Next(extent))]);
            case 5:
                return new PadNode("", [x], Counts(shape), Counts(shape), Any<PadMode>(), 3f);
            case 6:
                return new ExpandNode("", [x], [.. shape.Select(other => other == 1 ? Size(5) : other)]);
            default:
                return new LastNode("", [x]);
        }
    }

    private GraphNode Vector(int x) => _random.Next(3) == 0
        ? new EmbeddingNode("", [x], Size(20), Size(9))
        : new LinearNode("", [x], Size(40), _random.Next(2) == 0);

    private GraphNode Sequence(int x, ImmutableArray<int> shape)
    {
        // A value that fits may be the state before the first step.
        int[] states = [.. Enumerable.Range(0, _nodes.Count + 1).Where(value => ShapeOf(value).Length == 1)];
        var given = states.Length > 0 && _random.Next(2) == 0 ? states[_random.Next(states.Length)] : -1;
        var hidden = given >= 0 ? ShapeOf(given)[0] : Size(20);
        ImmutableArray<int> inputs = given >= 0 ? [x, given] : [x];
        return _random.Next(5) switch
        {
            0 => new GruNode("", inputs, hidden, _random.Next(2) == 0),
            1 => new RnnNode("", inputs, hidden, Any<ActivationKind>()),
            2 => new LstmNode("", given >= 0 ? [x, given, given] : inputs, hidden, _random.Next(2) == 0, _random.Next(2) == 0),
            3 => new LastNode("", [x]),
            _ => new LinearNode("", [x], Size(20)),
        };
    }

    private GraphNode Image(int x)
    {
        var (kernel, width, stride, padding) = (Size(4), Size(4), Size(3), Size(3) - 1);
        var (channels, groups) = (Size(6), Math.Min(Size(2), Size(3)));
        return _random.Next(6) switch
        {
            0 => new MaxPool2dNode("", [x], kernel, stride, padding) { KernelWidth = width },
            1 => new AvgPool2dNode("", [x], kernel, stride, padding) { KernelWidth = width },
            2 => new GlobalAvgPool2dNode("", [x]),
            3 => new ConvTranspose2dNode("", [x], channels, kernel, stride, padding, _random.Next(2) == 0),
            4 => new Conv2dNode("", [x], channels, kernel, stride, padding, _random.Next(2) == 0),
            _ => new Conv2dNode("", [x], channels * groups, kernel, stride, padding, _random.Next(2) == 0)
            {
                KernelWidth = width,
                StrideWidth = Size(3),
                Dilation = Size(2),
                DilationWidth = Size(3),
                Groups = groups,
            },
        };
    }

    private ImmutableArray<int> Shape() => [.. Enumerable.Range(0, _random.Next(4)).Select(_ => Size(5))];

    private ImmutableArray<int> Counts(ImmutableArray<int> shape) => [.. shape.Select(_ => Size(3) - 1)];

    private T Any<T>()
        where T : struct, Enum
    {
        var all = Enum.GetValues<T>();
        return all[_random.Next(all.Length)];
    }

    /// <summary>Mostly from 1 to <paramref name="usual"/>; one in thirty of any magnitude.</summary>
    private int Size(int usual) => _random.Next(30) == 0 ? 1 << _random.Next(28) : _random.Next(1, usual + 1);
}
