using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Attention (Vaswani et al. 2017) as its parts: products, a mask, probabilities.</summary>
internal static class Attentions
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["Attention"] = Attend;
        table["RotaryEmbedding"] = call =>
            call.Give(Rotate(call, Heads(call, 0, "num_heads"), call[1], call[2], call.Optional(3)));
    }

    private static void Attend(OperatorCall call)
    {
        var (graph, isFlat) = (call.Graph, call[0].Rank == 3);
        var query = Heads(call, 0, "q_num_heads");
        var key = WithPast(call, Heads(call, 1, "kv_num_heads"), 4);
        var value = WithPast(call, Heads(call, 2, "kv_num_heads"), 5);
        call.Give(key, 1);
        call.Give(value, 2);
        (key, value) = (Repeated(graph, key, query.Shape[1]), Repeated(graph, value, query.Shape[1]));
        var logits = graph.Product(query, graph.Permute(key, 0, 1, 3, 2));
        logits = graph.Scale(logits, call.Node.Float("scale", 1f / MathF.Sqrt(query.Shape[3])));
        if (call.Node.Float("softcap", 0f) is > 0f and var cap)
            logits = graph.Scale(graph.Activate(graph.Scale(logits, 1f / cap), ActivationKind.Tanh), cap);
        var masked = Masked(call, logits);
        var weights = graph.Softmax(masked, 3);
        if (call.Wants(3))
            call.Give(call.Node.Int("qk_matmul_output_mode", 0) switch { 2 => masked, 3 => weights, _ => logits }, 3);
        var y = graph.Product(weights, value);
        call.Give(isFlat ? Joined(graph, y) : y);
    }

    /// <summary>The features of each head apart: [samples, heads, steps, features].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">[samples, steps, features of all heads].</param>
    /// <param name="heads">The number of heads.</param>
    public static LoweredValue Heads(GraphEmitter graph, LoweredValue x, long heads)
    {
        if (x.Rank != 3 || heads < 1 || x.Shape[2] % heads != 0)
            throw new UnsupportedException($"{heads} heads of [{string.Join(", ", x.Shape)}]");
        var apart = GraphEmitter.View(x, x.Shape[0], x.Shape[1], (int)heads, (int)(x.Shape[2] / heads));
        return graph.Permute(apart, 0, 2, 1, 3);
    }

    /// <summary>The way back: [samples, steps, features of all heads].</summary>
    public static LoweredValue Joined(GraphEmitter graph, LoweredValue y) => GraphEmitter.View(
        graph.Permute(y, 0, 2, 1, 3), y.Shape[0], y.Shape[2], checked(y.Shape[1] * y.Shape[3]));

    private static LoweredValue Heads(OperatorCall call, int input, string attribute) =>
        call[input].Rank == 4 ? call[input] : Heads(call.Graph, call[input], call.Node.Int(attribute, 0));

    private static LoweredValue WithPast(OperatorCall call, LoweredValue x, int input) =>
        call.Optional(input) is { } past && past.Count > 0 ? call.Graph.Concat([past, x], 2) : x;

    // Several query heads may share one of the keys.
    private static LoweredValue Repeated(GraphEmitter graph, LoweredValue x, int heads)
    {
        if (x.Shape is not [var samples, var own, var steps, var features] || own == heads)
            return x;
        if (heads % own != 0)
            throw new UnsupportedException($"{heads} query heads on {own}");
        var apart = GraphEmitter.View(x, samples, own, 1, steps * features);
        var repeated = graph.Expand(apart, [samples, own, heads / own, steps * features]);
        return GraphEmitter.View(repeated, samples, heads, steps, features);
    }

    private static LoweredValue Masked(OperatorCall call, LoweredValue logits)
    {
        var (graph, queries, keys) = (call.Graph, logits.Shape[2], logits.Shape[3]);
        if (call.Optional(3) is { } mask)
        {
            var missing = keys - mask.Shape[^1];
            mask = mask.Type == OnnxElementType.Boolean
                ? graph.Unary(mask, UnaryFunction.Scale, float.MaxValue, -float.MaxValue)
                : mask;
            if (missing > 0)
            {
                ImmutableArray<int> none = [.. Enumerable.Repeat(0, mask.Rank)];
                mask = graph.Pad(mask, none, none.SetItem(mask.Rank - 1, missing), PadMode.Constant, -float.MaxValue);
            }

            logits = graph.Sum(logits, mask);
        }

        var lengths = call.Integers(6, "nonpad_kv_seqlen");
        if (call.Node.Int("is_causal", 0) != 0)
        {
            // A query sees the keys up to its own place, which is behind those of the past.
            var past = call.Optional(4) is { Rank: 4 } state ? state.Shape[2] : 0;
            logits = graph.Sum(logits, Hidden(logits.Shape[0], queries, keys, (sample, query, key) =>
                key > query + (lengths is null || past > 0 ? past : lengths[sample] - queries)));
        }

        return lengths is null
            ? logits
            : graph.Sum(logits, Hidden(logits.Shape[0], 1, keys, (sample, _, key) => key >= lengths[sample]));
    }

    /// <summary>What hides keys: the lowest number for those, 0 for the others.</summary>
    public static LoweredValue Hidden(int samples, int queries, int keys, Func<int, int, int, bool> isHidden)
    {
        var values = new float[checked(samples * queries * keys)];
        for (var i = 0; i < values.Length; i++)
            values[i] = isHidden(i / keys / queries, i / keys % queries, i % keys) ? -float.MaxValue : 0f;
        return LoweredValue.Of([samples, 1, queries, keys], values);
    }

    /// <summary>Pairs of features are turned by an angle that grows with the place (Su et al. 2021).</summary>
    /// <param name="call">The node.</param>
    /// <param name="x">[samples, heads, steps, features].</param>
    /// <param name="cosines">[places, half], or [samples, steps, half] without places.</param>
    /// <param name="sines">The same.</param>
    /// <param name="places">[samples, steps], or null.</param>
    public static LoweredValue Rotate(
        OperatorCall call, LoweredValue x, LoweredValue cosines, LoweredValue sines, LoweredValue? places)
    {
        var (graph, isInterleaved) = (call.Graph, call.Node.Int("interleaved", 0) != 0);
        var turned = call.Node.Int("rotary_embedding_dim", 0) is > 0 and var some ? (int)some : x.Shape[3];
        if (turned % 2 != 0 || turned > x.Shape[3])
            throw new UnsupportedException($"rotary_embedding_dim = {turned} of {x.Shape[3]}");
        var half = turned / 2;
        var (cosine, sine) = (Angles(graph, cosines, places), Angles(graph, sines, places));
        var (first, second) = isInterleaved
            ? (graph.Slice(x, 3, 0, half, 2), graph.Slice(x, 3, 1, half, 2))
            : (graph.Slice(x, 3, 0, half), graph.Slice(x, 3, half, half));
        var real = graph.Binary(graph.Times(first, cosine), graph.Times(second, sine), BinaryFunction.Subtract);
        var imaginary = graph.Sum(graph.Times(first, sine), graph.Times(second, cosine));
        var (samples, heads, steps) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        List<LoweredValue> parts = isInterleaved
            ? [GraphEmitter.View(
                graph.Concat([Apart(real), Apart(imaginary)], 4), samples, heads, steps, turned)]
            : [real, imaginary];
        if (turned < x.Shape[3])
            parts.Add(graph.Slice(x, 3, turned, x.Shape[3] - turned));
        var y = graph.Concat(parts, 3);
        return call[0].Rank == 4 ? y : Joined(graph, y);

        LoweredValue Apart(LoweredValue part) => GraphEmitter.View(part, samples, heads, steps, half, 1);
    }

    // [samples, 1, steps, half]: rows of a table by place, or given for each place.
    private static LoweredValue Angles(GraphEmitter graph, LoweredValue table, LoweredValue? places)
    {
        var angles = places is null ? table : IndexedParts.Take(graph, table, places, 0);
        return angles.Rank == 3
            ? GraphEmitter.View(angles, angles.Shape[0], 1, angles.Shape[1], angles.Shape[2])
            : throw new UnsupportedException($"angles of [{string.Join(", ", angles.Shape)}]");
    }
}
