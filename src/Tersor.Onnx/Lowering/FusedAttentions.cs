using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>What ONNX Runtime's optimiser makes of a transformer: attention and its surroundings as single nodes.</summary>
internal static class FusedAttentions
{
    private const float Masked = -10000f;

    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["com.microsoft:Attention"] = Attend;
        table["com.microsoft:MultiHeadAttention"] = AttendApart;
        table["com.microsoft:RotaryEmbedding"] = Rotate;
        table["com.microsoft:EmbedLayerNormalization"] = Embed;
    }

    // Queries, keys and values by one layer: [samples, steps, features] by [features, three times those of all heads].
    private static void Attend(OperatorCall call)
    {
        call.Demand("do_rotary", 0);
        call.Demand("past_present_share_buffer", 0);
        var (graph, heads) = (call.Graph, call.Node.Int("num_heads", 0));
        var all = Products.Multiply(graph, call[0], call[1]);
        all = call.Optional(2) is { } bias ? graph.Sum(all, bias) : all;
        if (all.Rank != 3)
            throw new UnsupportedException($"weights of [{string.Join(", ", call[1].Shape)}]");
        var own = all.Shape[2] / 3;
        var sizes = call.Node.Ints("qkv_hidden_sizes") is { Length: 3 } given ? given : [own, own, own];
        if (sizes.Any(size => size < 1 || size > all.Shape[2]) || sizes.Sum() != all.Shape[2])
            throw new UnsupportedException($"qkv_hidden_sizes [{string.Join(", ", sizes)}] of {all.Shape[2]}");
        var query = Part(0, (int)sizes[0]);
        var (key, value) = (Part((int)sizes[0], (int)sizes[1]), Part((int)(sizes[0] + sizes[1]), (int)sizes[2]));
        var past = 0;
        if (call.Optional(4) is { Rank: 5, Count: > 0 } state)
        {
            (key, value, past) = (Behind(0, key), Behind(1, value), state.Shape[3]);

            LoweredValue Behind(int place, LoweredValue part) => graph.Concat(
                [GraphEmitter.View(graph.Slice(state, 0, place, 1), state.Shape[1..]), part], 2);
        }

        if (call.Wants(1))
            call.Give(graph.Concat(
                [GraphEmitter.View(key, [1, .. key.Shape]), GraphEmitter.View(value, [1, .. value.Shape])], 0), 1);
        call.Give(Weighted(call, (query, key, value), call.Optional(3), call.Optional(5), past));

        LoweredValue Part(int start, int count) => Attentions.Heads(graph, graph.Slice(all, 2, start, count), heads);
    }

    // Queries, keys and values that layers before have made.
    private static void AttendApart(OperatorCall call)
    {
        var (graph, heads) = (call.Graph, call.Node.Int("num_heads", 0));
        if (call.Optional(1) is null || call.Optional(2) is null)
            throw new UnsupportedException("queries, keys and values in one input");
        var (width, past) = (call[0].Shape[^1], 0);
        var (query, key, value) = (Biased(0, 0), Biased(1, width), Biased(2, checked(width + width)));
        if (call.Optional(6) is { Rank: 4, Count: > 0 } keys && call.Optional(7) is { Rank: 4, Count: > 0 } values)
            (key, value, past) = (graph.Concat([keys, key], 2), graph.Concat([values, value], 2), keys.Shape[2]);
        call.Give(key, 1);
        call.Give(value, 2);
        call.Give(Weighted(call, (query, key, value), call.Optional(4), call.Optional(5), past));

        // The bias is that of all three, one behind the other. Keys of a cross attention come as heads, and have none.
        LoweredValue Biased(int input, int start)
        {
            var x = call[input];
            if (x.Rank == 4 && input > 0)
                return x;
            return Attentions.Heads(graph, call.Optional(3) is { } bias && x.Rank == 3
                ? graph.Sum(x, graph.Slice(bias, 0, start, x.Shape[2]))
                : x, heads);
        }
    }

    private static LoweredValue Weighted(
        OperatorCall call,
        (LoweredValue Query, LoweredValue Key, LoweredValue Value) heads,
        LoweredValue? mask,
        LoweredValue? added,
        int past)
    {
        var (graph, size) = (call.Graph, heads.Query.Shape[3]);
        var logits = graph.Product(heads.Query, graph.Permute(heads.Key, 0, 1, 3, 2));
        logits = graph.Scale(logits, call.Node.Float("scale", 0f) is > 0f and var scale ? scale : 1f / MathF.Sqrt(size));
        logits = added is null ? logits : graph.Sum(logits, added);
        var (samples, queries, keys) = (logits.Shape[0], logits.Shape[2], logits.Shape[3]);
        logits = mask is null ? logits : graph.Sum(logits, Mask(call, mask, samples, keys));
        if (call.Node.Int("unidirectional", 0) != 0)
            logits = graph.Sum(logits, Attentions.Hidden(samples, queries, keys, (_, query, key) => key > query + past));
        return Attentions.Joined(graph, graph.Product(graph.Softmax(logits, 3), heads.Value));
    }

    // The number of keys that count, or for each key whether it does; with one row for all queries, or one for each.
    private static LoweredValue Mask(OperatorCall call, LoweredValue mask, int samples, int keys)
    {
        var (graph, hidden) = (call.Graph, call.Node.Float("mask_filter_value", Masked));
        var counts = mask.Rank switch
        {
            1 when mask.Count == samples => graph.Binary(
                GraphEmitter.View(mask, samples, 1, 1, 1), Reductions.Places(4, 3, keys), BinaryFunction.Greater),
            2 => GraphEmitter.View(mask, mask.Shape[0], 1, 1, mask.Shape[1]),
            3 => GraphEmitter.View(mask, mask.Shape[0], 1, mask.Shape[1], mask.Shape[2]),
            _ => throw new UnsupportedException($"a mask of [{string.Join(", ", mask.Shape)}]"),
        };
        return graph.Unary(counts with { Type = OnnxElementType.Float32 }, UnaryFunction.Scale, -hidden, hidden);
    }

    private static void Rotate(OperatorCall call)
    {
        if (call.Node.Float("scale", 1f) is not 1f and var scale)
            throw new UnsupportedException($"attribute scale = {scale}");
        var (graph, x, cosines) = (call.Graph, call[0], call[2]);
        var features = call.Node.Int("rotary_embedding_dim", 0) > 0 ? 0 : cosines.Shape[^1] * 2;
        var heads = call.Node.Int("num_heads", 0) is > 0 and var given ? given : x.Shape[^1] / Math.Max(1, features);
        var apart = x.Rank == 4 ? x : Attentions.Heads(graph, x, heads);
        var (places, steps) = (call[1], apart.Shape[2]);
        if (places.Rank == 1)
            places = places is { Count: 1, Constant: { IsInteger: true } first }
                ? LoweredValue.Of(new ConstantTensor(
                    [1, steps], [.. Enumerable.Range(0, steps).Select(step => first.Integers[0] + step)], places.Type))
                : throw new UnsupportedException("a first place that the model computes");
        call.Give(Attentions.Rotate(call, apart, cosines, call[3], places));
    }

    // Words, their places and the sentence that they belong to, normalised.
    private static void Embed(OperatorCall call)
    {
        var (graph, words) = (call.Graph, call[0]);
        if (words.Rank != 2)
            throw new UnsupportedException($"words of [{string.Join(", ", words.Shape)}]");
        var places = call.Optional(8) ?? LoweredValue.Of(new ConstantTensor(
            [1, words.Shape[1]], [.. Enumerable.Range(0, words.Shape[1]).Select(place => (long)place)], OnnxElementType.Int64));
        var sum = graph.Sum(
            IndexedParts.Take(graph, call[2], words, 0), IndexedParts.Take(graph, call[3], places, 0));
        if (call.Optional(1) is { } sentences && call.Optional(4) is { } ofSentences)
            sum = graph.Sum(sum, IndexedParts.Take(graph, ofSentences, sentences, 0));
        var normal = graph.Normalize(sum, [2], call.Node.Float("epsilon", 1e-12f));
        call.Give(graph.Sum(graph.Times(normal, call[5]), call[6]));
        if (call.Wants(1))
            call.Give(call.Optional(7) is { } mask
                ? graph.Reduce(mask, ReduceFunction.Sum, [1], keepAxes: false)
                : LoweredValue.Of(new ConstantTensor([words.Shape[0]], new long[words.Shape[0]], OnnxElementType.Int32)), 1);
        call.Give(sum, 2);
    }
}
