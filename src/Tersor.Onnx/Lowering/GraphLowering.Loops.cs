using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <content>Loops whose number of passes is known: the nodes of each pass follow those of the one before.</content>
internal sealed partial class GraphLowering
{
    private const int MostPasses = 1024;

    private int _depth;
    private long _spent;

    private void Unroll(OnnxNode node, ImmutableArray<LoweredValue?> inputs)
    {
        var body = node.Subgraph("body") ?? throw new UnsupportedException("no body");
        _initializers.Add(body.Initializers);
        if (node.OpType == "Loop")
            Loop(node, body, inputs);
        else
            Scan(node, body, inputs);
    }

    // A number of passes, a condition, and values that a pass takes from the one before; a body has the pass's number besides.
    private void Loop(OnnxNode node, OnnxGraph body, ImmutableArray<LoweredValue?> inputs)
    {
        if (inputs.Length < 2 || body.Inputs.Length != inputs.Length || body.Outputs.Length <= node.Outputs.Length)
            throw new UnsupportedException($"a body of {body.Inputs.Length} inputs and {body.Outputs.Length} outputs");
        var most = inputs[0] is { } count ? Number(count, "a number of passes") : long.MaxValue;
        var goesOn = inputs[1] is not { } condition || Number(condition, "a condition") != 0;
        var states = States(inputs[2..]);
        var joined = new List<LoweredValue[]>();
        for (var pass = 0L; pass < most && goesOn; pass++)
        {
            CheckPasses(pass);
            var results = Pass(body, [Integer(pass, OnnxElementType.Int64), Integer(1, OnnxElementType.Boolean), .. states]);
            if (results.Any(result => result.IsUnknown))
                return;
            goesOn = Number(results[0], "a condition") != 0;
            states = results[1..(states.Length + 1)];
            joined.Add(results[(states.Length + 1)..]);
        }

        Give(node, states, place => Joined([.. joined.Select(results => results[place])], 0));
    }

    // Values that a pass takes from the one before, and values of which each pass takes a slice.
    private void Scan(OnnxNode node, OnnxGraph body, ImmutableArray<LoweredValue?> inputs)
    {
        var parts = (int)Math.Clamp(node.Int("num_scan_inputs", 0), 0, inputs.Length);
        if (node.Opset < 9 || parts < 1 || body.Inputs.Length != inputs.Length || body.Outputs.Length < node.Outputs.Length)
            throw new UnsupportedException($"{parts} values in slices, a body of {body.Inputs.Length} inputs");
        var states = States(inputs[..^parts]);
        var sliced = States(inputs[^parts..]);
        var axes = sliced.Select((value, i) => OperatorCall.Axis(At("scan_input_axes", i), value.Rank)).ToArray();
        var passes = sliced[0].Shape[axes[0]];
        if (sliced.Where((value, i) => value.Shape[axes[i]] != passes).Any())
            throw new UnsupportedException("slices of different numbers");
        CheckPasses(passes - 1);
        var joined = new List<LoweredValue[]>();
        for (var pass = 0; pass < passes; pass++)
        {
            var slices = sliced.Select((value, i) => Slice(
                value, axes[i], At("scan_input_directions", i) == 0 ? pass : passes - 1 - pass));
            var results = Pass(body, [.. states, .. slices]);
            if (results.Any(result => result.IsUnknown))
                return;
            joined.Add(results[states.Length..]);
            states = results[..states.Length];
        }

        Give(node, states, place =>
        {
            var results = joined.Select(pass => pass[place]);
            results = At("scan_output_directions", place) == 0 ? results : results.Reverse();
            return Joined([.. results], At("scan_output_axes", place));
        });

        long At(string attribute, int place) =>
            node.Ints(attribute) is { } values && place < values.Length ? values[place] : 0;
    }

    private LoweredValue[] Pass(OnnxGraph body, ImmutableArray<LoweredValue> arguments)
    {
        foreach (var (input, value) in body.Inputs.Zip(arguments))
            Name(input.Name, value);
        _depth++;
        try
        {
            LowerNodes(body.Nodes);
        }
        finally
        {
            _depth--;
        }

        return [.. body.Outputs.Select(output =>
            Find(output.Name) ?? throw new UnsupportedException($"'{output.Name}', which nothing makes"))];
    }

    // First the values of the last pass, then what all passes made.
    private void Give(OnnxNode node, LoweredValue[] states, Func<int, LoweredValue> join)
    {
        for (var i = 0; i < node.Outputs.Length; i++)
            if (_readers.IsRead(node.Outputs[i]))
                Name(node.Outputs[i], i < states.Length ? states[i] : join(i - states.Length));
    }

    private LoweredValue Joined(LoweredValue[] parts, long axis)
    {
        if (parts.Length == 0)
            throw new UnsupportedException("no pass");
        var place = OperatorCall.Axis(axis, parts[0].Rank + 1);
        var apart = parts.Select(part => GraphEmitter.View(part, part.Shape.Insert(place, 1))).ToArray();
        if (place > 0 || !Array.TrueForAll(apart, part => part.Constant is not null))
            return _graph.Concat(apart, place);
        var tensors = apart.Select(part => part.Constant!).ToArray();
        var shape = apart[0].Shape.SetItem(0, parts.Length);
        _graph.Demand(shape);
        return LoweredValue.Of(tensors[0].IsInteger
            ? new ConstantTensor(shape, [.. tensors.SelectMany(tensor => tensor.Integers)], tensors[0].Type)
            : new ConstantTensor(shape, [.. tensors.SelectMany(tensor => tensor.ToFloats())]));
    }

    private LoweredValue Slice(LoweredValue value, int axis, int place) =>
        GraphEmitter.View(_graph.Slice(value, axis, place, 1), value.Shape.RemoveAt(axis));

    // Nodes within loops count as often as they are passed.
    private void SpendPass()
    {
        if (_depth > 0 && ++_spent > _limits.MaxOperators)
            throw new UnsupportedException($"loops of more than {_limits.MaxOperators} nodes");
    }

    private static void CheckPasses(long pass)
    {
        if (pass >= MostPasses)
            throw new UnsupportedException($"more than {MostPasses} passes");
    }

    private static LoweredValue[] States(ImmutableArray<LoweredValue?> inputs) =>
        [.. inputs.Select(input => input ?? throw new UnsupportedException("a state that is left out"))];

    private static long Number(LoweredValue value, string what) => value.Constant switch
    {
        { Count: 1, IsInteger: true } integer => integer.Integers[0],
        { Count: 1 } number => (long)number.ToFloats()[0],
        _ => throw new UnsupportedException($"{what} that the model computes"),
    };

    private static LoweredValue Integer(long number, OnnxElementType type) =>
        LoweredValue.Of(new ConstantTensor([], [number], type));
}
