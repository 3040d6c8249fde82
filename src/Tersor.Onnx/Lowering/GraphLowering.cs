using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// One pass over a graph's nodes in order. Nodes whose inputs are known are computed; the others become nodes of ours. Nodes that
/// can't be lowered are collected, and the pass goes on with outputs of which nothing is known.
/// </summary>
internal sealed partial class GraphLowering
{
    private const int NodesNamed = 6;

    private readonly OnnxGraph _model;
    private readonly WrittenBatch? _batch;
    private readonly ReadLimits _limits;
    private readonly GraphEmitter _graph;
    private readonly Dictionary<string, LoweredValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<int, List<string>> _names = [];
    private readonly List<IReadOnlyDictionary<string, Lazy<ConstantTensor>>> _initializers = [];
    private readonly ValueReaders _readers;
    private readonly List<string> _problems = [];
    private readonly List<(string Node, string Text)> _refused = [];
    private readonly List<string> _lastKnown = [];
    private readonly FoldingBudget _budget;
    private readonly List<(string Node, string Text)> _notes = [];
    private int _nodes;

    private GraphLowering(OnnxGraph model, OnnxImportOptions options, WrittenBatch? batch)
    {
        (_model, _batch) = (model, batch);
        _limits = options.Limits ?? ReadLimits.Default;
        _graph = new GraphEmitter(_limits);
        _budget = new FoldingBudget(_limits);
        _readers = new ValueReaders(model);
        _initializers.Add(model.Initializers);
    }

    /// <summary>Lowers a graph.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="model">The graph.</param>
    /// <param name="options">What its user says.</param>
    /// <param name="splits">Whether <see cref="InputShapes.FixedBatch"/> counts samples.</param>
    /// <param name="values">The graph's values by name.</param>
    /// <param name="batch">What is known of a batch that the graph's reshapings have; null if nothing is.</param>
    /// <returns>Null if it doesn't.</returns>
    /// <exception cref="OnnxException">Something is not supported; the message lists all that is not.</exception>
    public static OnnxImport? Lower(
        string name,
        OnnxGraph model,
        OnnxImportOptions options,
        bool splits,
        out IReadOnlyDictionary<string, LoweredValue> values,
        WrittenBatch? batch = null)
    {
        var shapes = InputShapes.Of(model, options, splits);
        if (shapes.Problems.Count > 0)
            throw OnnxException.Of(
                "the model's inputs are not all known; --input or --bind says them, in C# OnnxImportOptions", shapes.Problems);
        if (shapes.Inputs.IsEmpty)
            throw new OnnxException("the model has no input");
        var lowering = new GraphLowering(model, options, batch);
        values = lowering._values;
        return lowering.Lower(name, options, shapes);
    }

    private OnnxImport? Lower(string name, OnnxImportOptions options, InputShapes shapes)
    {
        foreach (var (input, tensor) in options.Known)
            _values[input] = LoweredValue.Of(tensor);
        foreach (var input in shapes.Inputs)
        {
            if (!LoweredValue.CanHold(input.Type))
                _problems.Add($"input '{input.Name}': type {input.Type}");
            Name(input.Name, new LoweredValue(input.Shape, input.Type, Enter(input)));
        }

        LowerNodes(_model.Nodes);
        var outputs = _model.Outputs.Select(output => Find(output.Name) is { } value
            ? value
            : throw new OnnxException($"output '{output.Name}' is a value that nothing makes")).ToArray();
        if (outputs.Any(output => output.IsQuantized))
            _problems.Add("an output is quantised");
        if (_problems.Count + _refused.Count is > 0 and var faults)
            throw OnnxException.Of(
                $"{faults} of {_nodes} nodes {(faults == 1 ? "is" : "are")} not supported",
                [.. Listed(_refused), .. _problems, .. Alternatives()]);
        if (outputs.Any(output => output.IsUnknown))
            throw new OnnxException("an output is a value of which nothing is known");
        var layouts = new List<SampleLayout>();
        foreach (var (output, value) in _model.Outputs.Zip(outputs))
        {
            if (shapes.OutputOf(output, value) is not { } layout)
                return null;
            layouts.Add(layout);
        }

        try
        {
            var results = layouts.Zip(outputs, (layout, value) =>
                new GraphOutput(layout.Name, _graph.As(value, layout.SampleShape))).ToImmutableArray();
            Recognition.Run(_graph);
            var (graph, tensors, origins) = GraphAssembly.Of(name, _graph, shapes.Inputs, results);
            return new OnnxImport(graph, tensors, shapes.Inputs, [.. layouts], [.. Listed(_notes)], origins);
        }
        catch (Exception e) when (e is UnsupportedException or ModelGraphException)
        {
            throw new OnnxException($"the model is not supported: {e.Message}");
        }
    }

    private int Enter(SampleLayout input)
    {
        try
        {
            return _graph.Input(input.Name, input.SampleShape);
        }
        catch (UnsupportedException e)
        {
            throw new OnnxException($"input '{input.Name}': {e.Message}");
        }
    }

    private void LowerNodes(ImmutableArray<OnnxNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (!node.Outputs.Any(_readers.IsRead))
                continue;
            SpendPass();
            _nodes++;
            try
            {
                Lower(node);
            }
            catch (UnsupportedException e)
            {
                Refuse(node, e.Message);
            }
            catch (OnnxException e)
            {
                Refuse(node, e.Reason);
            }
            catch (OverflowException)
            {
                Refuse(node, "a size beyond 2^31");
            }
            catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or InvalidOperationException
                or NullReferenceException or DivideByZeroException)
            {
                // A file may say anything, and each operator trusts the others to have said what they make.
                Refuse(node, "inputs and attributes that contradict each other");
            }

            foreach (var output in node.Outputs)
                if (output.Length > 0)
                    _values.TryAdd(output, LoweredValue.Unknown);
        }
    }

    private void Lower(OnnxNode node)
    {
        var inputs = node.Inputs.Select(Find).ToImmutableArray();
        if (node is { OpType: "If", Domain: "" or "ai.onnx" })
        {
            Branch(node, inputs is [{ } condition] ? condition : throw new UnsupportedException("no condition"));
            return;
        }

        if (node is { OpType: "Loop" or "Scan", Domain: "" or "ai.onnx" })
        {
            if (inputs.All(input => input is not { IsUnknown: true }))
                Unroll(node, inputs);
            return;
        }

        var operation = Operators.Find(node.Domain, node.OpType);
        var isConstant = inputs.All(input => input is null or { Constant: not null });
        if (isConstant
            && ConstantEvaluator.TryEvaluate(node, [.. inputs.Select(input => input?.Constant)], _budget) is { } tensors)
        {
            foreach (var (output, tensor) in node.Outputs.Zip(tensors))
                _values[output] = LoweredValue.Of(tensor) with { Origin = OriginOf(node, inputs, tensor) };
            return;
        }

        if (node.OpType == "Reshape" && inputs is [{ } whole, ..] && _batch?.ShapeOf(node, whole) is { } shape)
        {
            Name(node.Outputs[0], GraphEmitter.View(whole, shape));
            return;
        }

        if (operation is null)
            throw new UnsupportedException("the operator");
        if (inputs.Any(input => input is { IsUnknown: true }))
            return;
        if (inputs.Any(input => input is { IsQuantized: true }) && !Quantizations.Reads(node))
            throw new UnsupportedException("arithmetic on quantised values");
        _graph.NodeName = NodeNames.OfNode(node.Name, node.OpType);
        var call = new OperatorCall(
            node,
            inputs,
            _graph,
            output => _readers.IsRead(node.Outputs[output]),
            input => IsOnlyReader(node.Inputs[input]),
            text => _notes.Add((node.Name, $"{node.OpType}: {text}")));
        operation(call);
        for (var i = 0; i < node.Outputs.Length; i++)
        {
            if (call.Outputs[i] is { } value)
                Name(node.Outputs[i], inputs is [{ IsQuantized: true, Step: var step }, ..] && Quantizations.Moves(node)
                    ? value with { IsQuantized = true, Step = step }
                    : value);
            else if (call.Wants(i))
                throw new UnsupportedException($"output {i}");
        }
    }

    // A value may have several names: what is reshaped, cast or given on as it is keeps its number.
    // In a loop, one name of a reader is as many readers as there are passes.
    private bool IsOnlyReader(string name) => _depth == 0 && (_names.TryGetValue(_values[name].Number, out var names)
        ? names.All(other => _readers.Count(other) == 1)
        : _readers.Count(name) == 1);

    private void Name(string name, LoweredValue value)
    {
        _values[name] = value;
        if (value.Number < 0)
            return;
        if (_names.TryGetValue(value.Number, out var names))
            names.Add(name);
        else
            _names[value.Number] = [name];
    }

    // Folding keeps the way back to the file where it only moves numbers.
    private static WeightOrigin? OriginOf(OnnxNode node, ImmutableArray<LoweredValue?> inputs, ConstantTensor result)
    {
        if (inputs is not [{ Origin: not null, Constant.IsInteger: false } first, ..])
            return LoweredValue.Of(result).Origin;
        return node.OpType switch
        {
            "Identity" or "Reshape" or "Squeeze" or "Unsqueeze" or "Flatten" =>
                WeightView.Of(first).Reshape(result.Shape).Origin,
            "Transpose" when node.Ints("perm") is { } order =>
                WeightView.Of(first).Permute([.. order.Select(axis => OperatorCall.Axis(axis, first.Rank))]).Origin,
            "Transpose" => WeightView.Of(first).Permute([.. Enumerable.Range(0, first.Rank).Reverse()]).Origin,
            _ => LoweredValue.Of(result).Origin,
        };
    }

    // A branch's values have names of their own; what it reads from outside is found like everything else.
    private void Branch(OnnxNode node, LoweredValue condition)
    {
        var branches = condition.Constant is { } known
            ? [known.ToFloats()[0] != 0f ? "then_branch" : "else_branch"]
            : (string[])["then_branch", "else_branch"];
        var results = new List<LoweredValue[]>();
        foreach (var branch in branches)
        {
            var graph = node.Subgraph(branch) ?? throw new UnsupportedException($"no {branch}");
            if (graph.Outputs.Length < node.Outputs.Length)
                throw new UnsupportedException($"a {branch} of {graph.Outputs.Length} outputs");
            _initializers.Add(graph.Initializers);
            LowerNodes(graph.Nodes);
            results.Add([.. graph.Outputs.Select(output =>
                Find(output.Name) ?? throw new UnsupportedException($"'{output.Name}', which nothing makes"))]);
        }

        for (var i = 0; i < node.Outputs.Length; i++)
        {
            var (first, last) = (results[0][i], results[^1][i]);
            if (results.Count > 1 && (first.IsUnknown || last.IsUnknown || condition.IsUnknown))
                continue;
            if (results.Count > 1 && !first.Shape.SequenceEqual(last.Shape))
                throw new UnsupportedException("a condition that the model computes, with branches of different shapes");
            Name(node.Outputs[i], results.Count == 1 ? first : _graph.Select(condition, first, last));
        }
    }

    private LoweredValue? Find(string name)
    {
        if (name.Length == 0)
            return null;
        if (_values.TryGetValue(name, out var value))
            return value;
        foreach (var initializers in _initializers)
            if (initializers.TryGetValue(name, out var tensor))
                return _values[name] = LoweredValue.Of(tensor.Value);
        throw new OnnxException($"'{name}' is a value that nothing makes");
    }

    private void Refuse(OnnxNode node, string reason)
    {
        _refused.Add((
            node.Name, $"{(node.Domain.Length > 0 ? node.Domain + '.' : "")}{node.OpType}, opset {node.Opset}: {reason}"));
        _lastKnown.AddRange(node.Inputs.Where(input => _values.TryGetValue(input, out var value) && value.Number >= 0));
    }

    // Most of what is refused stands at the end, and does without weights what a program can do itself.
    private IEnumerable<string> Alternatives()
    {
        var made = _model.Nodes.SelectMany(node => node.Outputs).ToHashSet(StringComparer.Ordinal);
        var names = _lastKnown.Distinct().Where(made.Contains).Take(NodesNamed).ToArray();
        return names.Length == 0
            ? []
            : [$"the model could end before them (--end-at, in C# OnnxImportOptions.Outputs): {string.Join(", ", names)}"];
    }

    // What is to be said of many nodes is said once.
    private static IEnumerable<string> Listed(IEnumerable<(string Node, string Text)> remarks) =>
        remarks.GroupBy(remark => remark.Text, remark => remark.Node).Select(nodes =>
        {
            var rest = nodes.Count() - NodesNamed;
            return $"{string.Join(", ", nodes.Take(NodesNamed))}{(rest > 0 ? $" and {rest} more" : "")}: {nodes.Key}";
        });
}
