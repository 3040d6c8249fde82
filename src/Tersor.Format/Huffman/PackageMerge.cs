namespace Tersor.Format;

/// <summary>
/// Optimal code lengths under a limit: the package-merge algorithm (Larmore and Hirschberg, "A fast algorithm for optimal
/// length-limited Huffman codes", JACM 1990).
/// </summary>
internal static class PackageMerge
{
    /// <summary>Writes the code length of every symbol; 0 for symbols that never occur.</summary>
    /// <param name="weights">How often each symbol occurs; at least two occur, at most 2^<paramref name="limit"/>.</param>
    /// <param name="limit">The longest code allowed.</param>
    /// <param name="lengths">As many as weights.</param>
    /// <remarks>
    /// Ties are part of the format, since a parametric table is rebuilt by the reader: items are ordered by weight, then
    /// symbol, and an item goes before a package of equal weight.
    /// </remarks>
    public static void Lengths(ReadOnlySpan<ulong> weights, int limit, Span<byte> lengths)
    {
        lengths.Clear();
        var symbols = Order(weights);
        var count = symbols.Length;

        // Level 0 holds the items alone; level l merges the items with the pairs of level l - 1. Only whether an entry is an
        // item needs remembering: the entries taken from a level are always a prefix, and so are its items.
        var isItem = new bool[limit, 2 * count];
        var below = new ulong[2 * count];
        var level = new ulong[2 * count];
        var belowCount = 0;
        for (var l = 0; l < limit; l++)
        {
            var packages = belowCount / 2;
            var (item, package, written) = (0, 0, 0);
            while (item < count || package < packages)
            {
                var packageWeight = package < packages ? below[2 * package] + below[(2 * package) + 1] : ulong.MaxValue;
                var takesItem = item < count && weights[symbols[item]] <= packageWeight;
                isItem[l, written] = takesItem;
                level[written++] = takesItem ? weights[symbols[item++]] : packageWeight;
                package += takesItem ? 0 : 1;
            }

            (below, level, belowCount) = (level, below, written);
        }

        var take = (2 * count) - 2;
        for (var l = limit - 1; l >= 0 && take > 0; l--)
        {
            var items = 0;
            for (var entry = 0; entry < take; entry++)
                if (isItem[l, entry])
                    lengths[symbols[items++]]++;
            take = 2 * (take - items);
        }
    }

    private static int[] Order(ReadOnlySpan<ulong> weights)
    {
        var symbols = new List<int>(weights.Length);
        var keys = new List<(ulong Weight, int Symbol)>(weights.Length);
        for (var symbol = 0; symbol < weights.Length; symbol++)
            if (weights[symbol] > 0)
                keys.Add((weights[symbol], symbol));
        keys.Sort();
        foreach (var key in keys)
            symbols.Add(key.Symbol);
        return [.. symbols];
    }
}
