using System.Collections.Immutable;

namespace Tersor.Compression;

/// <summary>
/// Plans for a whole network from the largest to the smallest, each the cheapest in loss for its size as far as the curves tell:
/// Lagrangian allocation over independent units (Shoham and Gersho, "Efficient bit allocation for an arbitrary set of
/// quantizers", 1988). For every price λ of a byte each layer takes the choice with the least loss + λ · bytes; as λ rises,
/// layers move along the lower convex hulls of their choices, always the one that saves a byte at the smallest loss next. Between
/// two corners of a hull lie single steps, so that sizes are dense.
/// </summary>
internal sealed class PlanFrontier
{
    private readonly ImmutableArray<LayerChoice> _first;
    private readonly ImmutableArray<(int Layer, LayerChoice Choice)> _moves;

    private PlanFrontier(ImmutableArray<LayerChoice> first, ImmutableArray<(int Layer, LayerChoice Choice)> moves)
    {
        _first = first;
        _moves = moves;
    }

    /// <summary>The number of plans.</summary>
    public int Count => _moves.Length + 1;

    /// <summary>A choice for each layer.</summary>
    /// <param name="index">0 for the largest plan.</param>
    public LayerChoice[] this[int index]
    {
        get
        {
            var plan = _first.ToArray();
            foreach (var (layer, choice) in _moves.AsSpan(0, index))
                plan[layer] = choice;
            return plan;
        }
    }

    /// <summary>The plans of a model.</summary>
    /// <param name="layers">The choices of each layer, <see cref="LayerChoice.Undominated"/>.</param>
    public static PlanFrontier Of(IReadOnlyList<ImmutableArray<LayerChoice>> layers)
    {
        var edges = new List<(double Price, int Layer, int From, int To)>();
        for (var layer = 0; layer < layers.Count; layer++)
            foreach (var (from, to) in HullEdges(layers[layer]))
                edges.Add((Price(layers[layer][from], layers[layer][to]), layer, from, to));

        // Along a hull prices rise, so a layer's edges stay in their order.
        var moves = edges.OrderBy(edge => edge.Price).ThenBy(edge => edge.Layer).ThenBy(edge => edge.From)
            .SelectMany(
                edge => Enumerable.Range(edge.From + 1, edge.To - edge.From).Select(i => (edge.Layer, layers[edge.Layer][i])));
        return new PlanFrontier([.. layers.Select(choices => choices[0])], [.. moves]);
    }

    /// <summary>The lower convex hull of loss over bytes, from many bytes to few (the monotone chain of Andrew 1979).</summary>
    private static IEnumerable<(int From, int To)> HullEdges(ImmutableArray<LayerChoice> choices)
    {
        var corners = new List<int>();
        for (var i = 0; i < choices.Length; i++)
        {
            while (corners.Count > 1
                && Price(choices[corners[^2]], choices[corners[^1]]) >= Price(choices[corners[^1]], choices[i]))
                corners.RemoveAt(corners.Count - 1);
            corners.Add(i);
        }

        return corners.Zip(corners.Skip(1));
    }

    /// <summary>The loss for each byte that a move saves.</summary>
    private static double Price(LayerChoice from, LayerChoice to) => (to.Loss - from.Loss) / (from.Bytes - to.Bytes);
}
