using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Updates at known places of a value.</summary>
internal static class Scattering
{
    private const int MostOnOnePlace = 64;

    /// <summary>Gives input 0 with the elements of input 2 at places, by the node's <c>reduction</c>.</summary>
    /// <param name="call">The node.</param>
    /// <param name="places">The place of each update in the value, row-major.</param>
    public static void Scatter(OperatorCall call, ReadOnlySpan<int> places)
    {
        var (graph, data, updates) = (call.Graph, call[0], call[2]);
        if (updates.Count != places.Length)
            throw new UnsupportedException($"updates of [{string.Join(", ", updates.Shape)}] for {places.Length} places");
        BinaryFunction? reduction = call.Node.Text("reduction", "none") switch
        {
            "none" => null,
            "add" => BinaryFunction.Add,
            "mul" => BinaryFunction.Multiply,
            "max" => BinaryFunction.Maximum,
            "min" => BinaryFunction.Minimum,
            var other => throw new UnsupportedException($"attribute reduction = {other}"),
        };
        var own = GraphEmitter.View(data, data.Count);
        var flat = GraphEmitter.View(updates, updates.Count);
        var result = reduction is { } function
            ? Reduced(graph, own, flat, places, function)
            : graph.Gather(graph.Concat([own, flat], 0), 0, [.. Last(places, data.Count)]);
        call.Give(GraphEmitter.View(result, data.Shape) with { Type = data.Type });
    }

    // Of several updates at one place the last one counts.
    private static int[] Last(ReadOnlySpan<int> places, int count)
    {
        var sources = Enumerable.Range(0, count).ToArray();
        for (var i = 0; i < places.Length; i++)
            sources[places[i]] = count + i;
        return sources;
    }

    // The first update of each place in one round, the second ones in the next; a place without one takes what changes nothing.
    private static LoweredValue Reduced(
        GraphEmitter graph, LoweredValue data, LoweredValue updates, ReadOnlySpan<int> places, BinaryFunction function)
    {
        var (seen, rounds) = (new int[data.Count], new List<int[]>());
        var isNumber = function is BinaryFunction.Add or BinaryFunction.Multiply;
        for (var i = 0; i < places.Length; i++)
        {
            var round = seen[places[i]]++;
            if (round == MostOnOnePlace)
                throw new UnsupportedException($"more than {MostOnOnePlace} updates of one place");
            if (round == rounds.Count)
            {
                graph.Demand(rounds.Count + 1, data.Count);
                rounds.Add([.. Enumerable.Range(0, data.Count).Select(place => updates.Count + (isNumber ? 0 : place))]);
            }

            rounds[round][places[i]] = i;
        }

        var neutral = isNumber ? LoweredValue.Of([1], [function == BinaryFunction.Add ? 0f : 1f]) : data;
        var sources = graph.Concat([updates, neutral], 0);
        return rounds.Aggregate(
            data, (result, round) => graph.Binary(result, graph.Gather(sources, 0, [.. round]), function));
    }
}
