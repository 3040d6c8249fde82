using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Recurrent layers: a node of ours for each direction, over one sequence [steps, features]. The backward one reads it turned
/// around.
/// </summary>
internal static class Recurrences
{
    // ONNX's gates i o f c in our order i f g o.
    private static readonly ImmutableArray<int> LstmOrder = [0, 2, 3, 1];

    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["LSTM"] = call => Lower(call, LstmNode.Gates, Lstm);
        table["GRU"] = call => Lower(call, GruNode.Gates, Gru);
        table["RNN"] = call => Lower(call, 1, Rnn);
    }

    /// <summary>One direction.</summary>
    /// <param name="Call">The node.</param>
    /// <param name="Index">The direction's place in weights and states.</param>
    /// <param name="Hidden">Cells.</param>
    /// <param name="Sequence">The number of our value [steps, features].</param>
    /// <param name="State">The number of h before the first step, [hidden]; null for zeros.</param>
    /// <param name="Name">The layer's name.</param>
    private sealed record Direction(OperatorCall Call, int Index, int Hidden, int Sequence, int? State, string Name)
    {
        public EmittedParameter Weights(string name, int input, int gates, ImmutableArray<int> order)
        {
            var weight = WeightView.Of(Call[input]);
            if (weight.Shape.Length != 3 || weight.Shape[1] != gates * Hidden || Index >= weight.Shape[0])
                throw new UnsupportedException($"weights of [{string.Join(", ", weight.Shape)}] for {Hidden} cells");
            return new EmittedParameter(name, weight
                .Reshape(weight.Shape[0], gates, Hidden, weight.Shape[2])
                .Take(0, Index).Take(1, order).Reshape(gates * Hidden, weight.Shape[2]));
        }

        /// <summary>A half of the bias, gate by gate in our order; null if there is none.</summary>
        public WeightView? Bias(int half, int gates, ImmutableArray<int> order)
        {
            if (Call.Optional(3) is not { } value)
                return null;
            var bias = WeightView.Of(value);
            var directions = bias.Values.Length / (2 * gates * Hidden);
            return bias.Values.Length % (2 * gates * Hidden) == 0 && directions > Index
                ? bias.Reshape(directions, 2, gates, Hidden).Take(0, Index).Take(1, half).Take(2, order)
                : throw new UnsupportedException($"a bias of [{string.Join(", ", value.Shape)}] for {Hidden} cells");
        }

        /// <summary>The sum of both halves, for a node that has one bias.</summary>
        public EmittedParameter Sum(int gates, ImmutableArray<int> order) =>
            Bias(0, gates, order) is { } first && Bias(1, gates, order) is { } second
                ? new EmittedParameter(
                    "bias",
                    [.. first.Values.Zip(second.Values, (x, y) => x + y)],
                    first.Origin is null ? null : first.Origin with { Addend = second.Origin })
                : new EmittedParameter("bias", new float[gates * Hidden]);
    }

    private static void Lower(OperatorCall call, int gates, Func<Direction, int> layer)
    {
        var (graph, isBatchFirst) = (call.Graph, call.Node.Int("layout", 0) != 0);
        var x = call[0];
        if (x.Rank != 3)
            throw new UnsupportedException($"a value of {x.Rank} axes");
        var (steps, batch) = isBatchFirst ? (x.Shape[1], x.Shape[0]) : (x.Shape[0], x.Shape[1]);
        var hidden = (int)call.Node.Int("hidden_size", call[2].Shape[^1]);
        Check(call, batch, steps, hidden);
        call.Graph.Demand(gates, hidden);
        string[] directions = call.Node.Text("direction", "forward") switch
        {
            "forward" => ["forward"],
            "reverse" => ["reverse"],
            "bidirectional" => ["forward", "reverse"],
            var other => throw new UnsupportedException($"attribute direction = {other}"),
        };
        var (all, lasts, cells) = (new List<LoweredValue>(), new List<LoweredValue>(), new List<LoweredValue>());
        foreach (var (index, direction) in directions.Index())
        {
            var sequence = GraphEmitter.View(x, steps, x.Shape[2]);
            sequence = direction == "reverse" ? graph.Slice(sequence, 0, steps - 1, steps, -1) : sequence;
            var name = NodeNames.OfTensor(call[1].Origin?.Tensor ?? "") is { Length: > 0 } known ? known : graph.NodeName;
            name = name.Length > 0 && directions.Length > 1 ? $"{name}_{direction}" : name;
            var y = graph.Value(layer(new Direction(
                call, index, hidden, graph.Number(sequence), State(call, 5, index, hidden), name)));
            var last = graph.Slice(y, 0, steps - 1, 1);
            lasts.Add(graph.Slice(last, 1, 0, hidden));
            if (y.Shape[1] > hidden)
                cells.Add(graph.Slice(last, 1, hidden, hidden));
            var h = graph.Slice(y, 1, 0, hidden);
            all.Add(direction == "reverse" ? graph.Slice(h, 0, steps - 1, steps, -1) : h);
        }

        // [steps, directions · hidden] is [steps, directions, 1, hidden], or [1, steps, directions, hidden] with the batch first.
        var count = directions.Length;
        call.Give(GraphEmitter.View(
            graph.Concat(all, 1), isBatchFirst ? [1, steps, count, hidden] : [steps, count, 1, hidden]));
        ImmutableArray<int> state = isBatchFirst ? [1, count, hidden] : [count, 1, hidden];
        if (call.Wants(1))
            call.Give(GraphEmitter.View(graph.Concat(lasts, 1), state), 1);
        if (call.Wants(2))
            call.Give(GraphEmitter.View(graph.Concat(cells, 1), state), 2);
    }

    private static void Check(OperatorCall call, int batch, int steps, int hidden)
    {
        if (batch != 1)
            throw new UnsupportedException($"{batch} sequences side by side");
        if (hidden < 1)
            throw new UnsupportedException($"attribute hidden_size = {hidden}");
        if (call.Node.Has("clip"))
            throw new UnsupportedException("attribute clip");
        call.Demand("input_forget", 0);
        if (call.Integers(4, "sequence_lens") is { } lengths && lengths.Any(length => length != steps))
            throw new UnsupportedException($"sequence_lens [{string.Join(", ", lengths)}] of {steps} steps");
        if (call.Optional(7) is { } peepholes && peepholes.Constant?.ToFloats().All(value => value == 0f) != true)
            throw new UnsupportedException("peepholes (input P)");
    }

    // A state of zeros is none.
    private static int? State(OperatorCall call, int input, int index, int hidden)
    {
        if (call.Optional(input) is not { } state || state.Constant?.ToFloats().All(value => value == 0f) == true)
            return null;
        if (state.Count % hidden != 0 || state.Count / hidden <= index)
            throw new UnsupportedException($"an initial state of [{string.Join(", ", state.Shape)}] for {hidden} cells");
        var rows = GraphEmitter.View(state, state.Count / hidden, hidden);
        return call.Graph.As(call.Graph.Slice(rows, 0, index, 1), hidden);
    }

    private static int Zeros(OperatorCall call, int hidden) =>
        call.Graph.As(LoweredValue.Of([hidden], new float[hidden]), hidden);

    private static void Activations(OperatorCall call, int directions, params ReadOnlySpan<string> usual)
    {
        if (call.Node.Texts("activations") is not { IsEmpty: false } given)
            return;
        for (var i = 0; i < given.Length && i < directions * usual.Length; i++)
            if (!string.Equals(given[i], usual[i % usual.Length], StringComparison.OrdinalIgnoreCase))
                throw new UnsupportedException($"activations [{string.Join(", ", given)}]");
    }

    private static int Lstm(Direction direction)
    {
        var (call, hidden) = (direction.Call, direction.Hidden);
        Activations(call, 2, "Sigmoid", "Tanh", "Tanh");
        var cells = State(call, 6, direction.Index, hidden);
        ImmutableArray<int> inputs = direction.State is null && cells is null
            ? [direction.Sequence]
            : [direction.Sequence, direction.State ?? Zeros(call, hidden), cells ?? Zeros(call, hidden)];
        var hasBias = call.Optional(3) is not null;
        ImmutableArray<EmittedParameter> parameters =
        [
            direction.Weights("input", 1, LstmNode.Gates, LstmOrder),
            direction.Weights("recurrent", 2, LstmNode.Gates, LstmOrder),
        ];
        return call.Graph.Add(
            new LstmNode(direction.Name, inputs, hidden, hasBias, call.Wants(2)),
            hasBias ? parameters.Add(direction.Sum(LstmNode.Gates, LstmOrder)) : parameters);
    }

    private static int Gru(Direction direction)
    {
        var (call, hidden) = (direction.Call, direction.Hidden);
        Activations(call, 2, "Sigmoid", "Tanh");
        var resetsFirst = call.Node.Int("linear_before_reset", 0) == 0;
        ImmutableArray<int> order = [0, 1, 2];
        var bias = direction.Sum(GruNode.Gates, order);
        var inner = new EmittedParameter("new", new float[hidden]);
        if (!resetsFirst && direction.Bias(0, GruNode.Gates, order) is { } first
            && direction.Bias(1, GruNode.Gates, order) is { } second)
        {
            // The new value's two biases stay apart: the reset is applied to one of them.
            first.Values.AsSpan(2 * hidden).CopyTo(bias.Values.AsSpan(2 * hidden));
            bias = bias with { Origin = bias.Origin is null ? null : bias.Origin with { Addend = second.Take(2, 0, 1).Origin } };
            inner = new EmittedParameter("new", second.Take(2, 2));
        }

        ImmutableArray<int> inputs = direction.State is { } state ? [direction.Sequence, state] : [direction.Sequence];
        return call.Graph.Add(
            new GruNode(direction.Name, inputs, hidden, resetsFirst),
            direction.Weights("input", 1, GruNode.Gates, order),
            direction.Weights("recurrent", 2, GruNode.Gates, order),
            bias,
            inner);
    }

    private static int Rnn(Direction direction)
    {
        var call = direction.Call;
        var names = call.Node.Texts("activations");
        var name = names is { IsEmpty: false } given ? given[Math.Min(direction.Index, given.Length - 1)] : "Tanh";
        var kind = name.ToUpperInvariant() switch
        {
            "TANH" => ActivationKind.Tanh,
            "RELU" => ActivationKind.Relu,
            "SIGMOID" => ActivationKind.Sigmoid,
            _ => throw new UnsupportedException($"activation {name}"),
        };
        ImmutableArray<int> inputs = direction.State is { } state ? [direction.Sequence, state] : [direction.Sequence];
        return call.Graph.Add(
            new RnnNode(direction.Name, inputs, direction.Hidden, kind),
            direction.Weights("input", 1, 1, [0]),
            direction.Weights("recurrent", 2, 1, [0]),
            direction.Sum(1, [0]));
    }
}
