using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Collects the nodes of our graph. A value may be looked at under any shape of as many elements; a reshaping is added only where
/// a node needs it. Constants become nodes when a node reads them.
/// </summary>
/// <param name="limits">What the model may demand.</param>
internal sealed partial class GraphEmitter(ReadLimits limits)
{
    private readonly List<EmittedNode> _nodes = [];
    private readonly List<ImmutableArray<int>> _shapes = [];
    private readonly Dictionary<(int Number, string Shape), int> _views = [];
    private readonly Dictionary<(ConstantTensor Tensor, string Shape), int> _constants = [];

    private long _values;

    /// <summary>The nodes so far.</summary>
    public IReadOnlyList<EmittedNode> Nodes => _nodes;

    /// <summary>The shape of each value: the first input, then each node's output.</summary>
    public IReadOnlyList<ImmutableArray<int>> Shapes => _shapes;

    /// <summary>What new layers with weights are called unless their weights have a name.</summary>
    public string NodeName { get; set; } = "";

    /// <summary>Adds an input, before any node.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its extents, without the batch.</param>
    public int Input(string name, ImmutableArray<int> shape)
    {
        if (_shapes.Count > 0)
            return Add(new InputNode(name, [], shape));
        Demand(shape);
        _shapes.Add(shape);
        return 0;
    }

    /// <summary>Adds a node and gives the number of its output.</summary>
    /// <param name="node">The node; one without a name gets its kind's in the end.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <exception cref="UnsupportedException">It can't follow its inputs.</exception>
    public int Add(GraphNode node, params ImmutableArray<EmittedParameter> parameters)
    {
        try
        {
            var shape = node.OutputShape([.. node.Inputs.Select(input => _shapes[input])]);
            Demand(shape);
            Check(node, parameters, []);
            _nodes.Add(new EmittedNode(node, parameters));
            _shapes.Add(shape);
            return _nodes.Count;
        }
        catch (OverflowException)
        {
            throw new UnsupportedException("a value of more than 2^31 elements");
        }
        catch (ModelGraphException e)
        {
            throw new UnsupportedException(e.Message.Replace("node '': ", "", StringComparison.Ordinal));
        }
    }

    /// <summary>Refuses a value or a table that is empty, or larger than any may be, before memory is taken for it.</summary>
    /// <param name="shape">Its extents.</param>
    /// <exception cref="UnsupportedException">It is.</exception>
    public void Demand(params ImmutableArray<int> shape)
    {
        if (shape.Any(extent => extent < 1)
            || shape.Aggregate(1d, (count, extent) => count * extent) > Math.Min(limits.MaxValues, int.MaxValue))
            throw new UnsupportedException($"a value of [{string.Join(", ", shape)}]");
    }

    // Parameters are what the file says, and what a few numbers in it say that they become.
    private void Check(
        GraphNode node, ImmutableArray<EmittedParameter> parameters, ImmutableArray<EmittedParameter> replaced)
    {
        foreach (var spec in node.Parameters(node.Inputs.IsEmpty ? [] : _shapes[node.Inputs[0]]))
            if (parameters.FirstOrDefault(parameter => parameter.Name == spec.Name)?.Values.Length is var count
                && count != spec.Count)
                throw new UnsupportedException($"{count ?? 0} values for a {spec.Name} of [{string.Join(", ", spec.Shape)}]");
        if (parameters.FirstOrDefault(parameter => !parameter.Values.All(float.IsFinite)) is { } wrong)
            throw new UnsupportedException($"numbers in its {wrong.Name} that are not finite");
        _values += Count(parameters) - Count(replaced);
        if (_values > limits.MaxValues || _nodes.Count > limits.MaxOperators)
            throw new UnsupportedException("more nodes and weights than are read");

        static long Count(ImmutableArray<EmittedParameter> parameters) =>
            parameters.Sum(parameter => (long)parameter.Values.Length);
    }

    /// <summary>Replaces the node that made a value by one whose output has the same shape.</summary>
    /// <exception cref="UnsupportedException">The parameters are none of the node's.</exception>
    public void Replace(int value, GraphNode node, ImmutableArray<EmittedParameter> parameters)
    {
        Check(node, parameters, _nodes[value - 1].Parameters);
        _nodes[value - 1] = new EmittedNode(node, parameters);
    }

    /// <summary>The node that made a value; null for an input or a constant.</summary>
    public GraphNode? Maker(LoweredValue value) => value.Number > 0 ? _nodes[value.Number - 1].Node : null;

    /// <summary>The number of a value under the shape that ONNX gives it.</summary>
    public int Number(LoweredValue value) => As(value, value.Shape);

    /// <summary>The number of a value under whichever shape it has.</summary>
    public int Own(LoweredValue value) => value.Number >= 0 ? value.Number : Number(value);

    /// <summary>The number of a value under a shape of as many elements.</summary>
    public int As(LoweredValue value, params ImmutableArray<int> shape)
    {
        if (value.IsUnknown)
            throw new InvalidOperationException("Nothing is known of the value.");
        if (shape.Any(extent => extent < 1))
            throw new UnsupportedException($"a value of [{string.Join(", ", shape)}], which is empty");
        if (shape.IsEmpty)
            shape = [1];
        var key = string.Join(' ', shape);
        if (value.Constant is { } tensor)
            return _constants.TryGetValue((tensor, key), out var constant)
                ? constant
                : _constants[(tensor, key)] = Add(
                    new ConstantNode(NameOf(value.Origin), [], shape),
                    new EmittedParameter("value", Finite(tensor), value.Origin));

        // What is reshaped twice is reshaped once.
        var number = value.Number;
        while (number > 0 && _nodes[number - 1].Node is ReshapeNode reshape)
            number = reshape.Inputs[0];
        if (_shapes[number].SequenceEqual(shape))
            return number;
        return _views.TryGetValue((number, key), out var view)
            ? view
            : _views[(number, key)] = Add(new ReshapeNode("", [number], shape));
    }

    /// <summary>A value that a new node made.</summary>
    /// <param name="number">The node's output.</param>
    /// <param name="shape">The shape that ONNX gives it; the node's if default.</param>
    /// <param name="type">The type of its elements.</param>
    public LoweredValue Value(
        int number, ImmutableArray<int> shape = default, OnnxElementType type = OnnxElementType.Float32) =>
        new(shape.IsDefault ? _shapes[number] : shape, type, number);

    /// <summary>The node name that a weight suggests: <c>layer1.0.conv1</c> for <c>layer1.0.conv1.weight</c>.</summary>
    public static string NameOf(WeightOrigin? origin) => origin is null ? "" : NodeNames.OfTensor(origin.Tensor);

    /// <summary>The name of a layer with these weights.</summary>
    public string NameOf(WeightView weight) => NameOf(weight.Origin) is { Length: > 0 } name ? name : NodeName;

    // A file holds finite numbers only; masks say -∞ and mean a number that no other comes near.
    private static float[] Finite(ConstantTensor tensor)
    {
        var values = tensor.ToFloats();
        if (values.Any(float.IsNaN))
            throw new UnsupportedException("a constant that is not a number");
        return values.All(float.IsFinite)
            ? values
            : Array.ConvertAll(values, value => Math.Clamp(value, -float.MaxValue, float.MaxValue));
    }
}

/// <summary>A node with its parameters' values.</summary>
/// <param name="Node">The node; its name may be empty, or one that others have, too.</param>
/// <param name="Parameters">Its parameters, in their order.</param>
internal sealed record EmittedNode(GraphNode Node, ImmutableArray<EmittedParameter> Parameters);

/// <summary>A parameter of a node.</summary>
/// <param name="Name">Its name within the node.</param>
/// <param name="Values">Its values.</param>
/// <param name="Origin">Where they come from; null if they were computed.</param>
internal sealed record EmittedParameter(string Name, float[] Values, WeightOrigin? Origin = null)
{
    /// <summary>Weights as a parameter.</summary>
    public EmittedParameter(string name, WeightView weights)
        : this(name, weights.Values, weights.Origin)
    {
    }
}
