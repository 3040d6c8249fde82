using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.TestSupport;

/// <summary>
/// What a graph computes by the definitions of its nodes, in double precision and as plainly as possible: the engines' judge.
/// Values are single samples, row-major.
/// </summary>
public sealed partial class GraphInterpreter : IGraphNodeVisitor<double[]>
{
    private readonly ModelGraph _graph;
    private readonly Dictionary<string, double[]> _parameters;
    private readonly double[][] _values;
    private int _node;

    private GraphInterpreter(ModelGraph graph, IEnumerable<StoredTensor> tensors)
    {
        _graph = graph;
        _parameters = tensors.ToDictionary(
            tensor => tensor.Name, tensor => Array.ConvertAll(tensor.Decode(), value => (double)value));
        _values = new double[graph.ValueShapes.Length][];
    }

    private ImmutableArray<int> Output => _graph.ValueShapes[_node + 1];

    /// <summary>The outputs for some samples, each with all inputs, one after the other; for each sample all outputs.</summary>
    public static float[] Run(ModelGraph graph, IEnumerable<StoredTensor> tensors, ReadOnlySpan<float> inputs)
    {
        var interpreter = new GraphInterpreter(graph, tensors);
        List<float> outputs = [];
        var length = SamplePart.InputsOf(graph).Sum(part => part.Length);
        for (var first = 0; first < inputs.Length; first += length)
            outputs.AddRange(interpreter.Sample(inputs.Slice(first, length)));
        return [.. outputs];
    }

    private IEnumerable<float> Sample(ReadOnlySpan<float> input)
    {
        foreach (var (part, place) in SamplePart.InputsOf(_graph).Zip(_graph.Inputs))
            _values[place.Value] = Array.ConvertAll(
                input.Slice(part.Offset, part.Length).ToArray(), value => (double)value);
        for (_node = 0; _node < _graph.Nodes.Length; _node++)
            _values[_node + 1] = _graph.Nodes[_node].Accept(this);
        return _graph.Outputs.SelectMany(output => _values[output.Value]).Select(value => (float)value);
    }

    private double[] Value(GraphNode node, int place = 0) => _values[node.Inputs[place]];

    private ImmutableArray<int> ShapeOf(GraphNode node, int place = 0) => _graph.ValueShapes[node.Inputs[place]];

    private double[] Parameter(GraphNode node, string name) => _parameters[$"{node.Name}.{name}"];

    /// <summary>The output of a node, element by element: the function gets the element's place along each dimension.</summary>
    private double[] Each(Func<int[], double> element)
    {
        var result = new double[Count(Output)];
        for (var i = 0; i < result.Length; i++)
            result[i] = element(Places(i, Output));
        return result;
    }

    private static int Count(ImmutableArray<int> shape) => shape.Aggregate(1, (product, extent) => product * extent);

    private static int[] Places(int index, ImmutableArray<int> shape)
    {
        var places = new int[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; axis--)
            (index, places[axis]) = Math.DivRem(index, shape[axis]);
        return places;
    }

    private static int Index(ReadOnlySpan<int> places, ImmutableArray<int> shape)
    {
        var index = 0;
        for (var axis = 0; axis < shape.Length; axis++)
            index = (index * shape[axis]) + places[axis];
        return index;
    }

    /// <summary>An operand's element at a place of the output: shapes meet at their ends, extents of 1 are repeated.</summary>
    private double Repeated(GraphNode node, int place, int[] at)
    {
        var shape = ShapeOf(node, place);
        var own = at[^shape.Length..];
        for (var axis = 0; axis < own.Length; axis++)
            own[axis] = shape[axis] == 1 ? 0 : own[axis];
        return Value(node, place)[Index(own, shape)];
    }

    /// <summary>The elements along some dimensions, for each place of the others, and where they lie.</summary>
    private static IEnumerable<int[]> Rows(ImmutableArray<int> shape, ImmutableArray<int> axes) =>
        Enumerable.Range(0, Count(shape)).GroupBy(i =>
        {
            var places = Places(i, shape);
            foreach (var axis in axes)
                places[axis] = 0;
            return Index(places, shape);
        }).OrderBy(row => row.Key).Select(row => row.ToArray());
}
