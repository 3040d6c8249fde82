using System.Numerics;

namespace Tersor.Format;

/// <summary>
/// Optimal code lengths under a limit: the package-merge algorithm (Larmore and Hirschberg, "A fast algorithm for optimal
/// length-limited Huffman codes", JACM 1990).
/// </summary>
/// <remarks>
/// The encoder tries a table for each law of each stream, so this runs more often than anything else of it: it takes nothing
/// from the heap, and its merge has no branch that weights decide.
/// </remarks>
internal static class PackageMerge
{
    private const int MostEntries = 2 * HuffmanCode.Symbols;
    private const int Words = MostEntries / 64;

    /// <summary>Writes the code length of every symbol; 0 for symbols that never occur.</summary>
    /// <param name="weights">
    /// How often each symbol occurs, below 2^52; at most 256 of them, of which at least two occur and at most
    /// 2^<paramref name="limit"/>.
    /// </param>
    /// <param name="limit">The longest code allowed, at most <see cref="HuffmanCode.MaxLength"/> bits.</param>
    /// <param name="lengths">As many as weights.</param>
    /// <remarks>
    /// Ties are part of the format, since a parametric table is rebuilt by the reader: items are ordered by weight, then
    /// symbol, and an item goes before a package of equal weight.
    /// </remarks>
    public static void Lengths(ReadOnlySpan<ulong> weights, int limit, Span<byte> lengths)
    {
        // Each item is its weight above its symbol: one sort orders both.
        Span<ulong> items = stackalloc ulong[HuffmanCode.Symbols + 1];
        var count = 0;
        for (var symbol = 0; symbol < weights.Length; symbol++)
        {
            items[count] = (weights[symbol] << 8) | (uint)symbol;
            count += weights[symbol] > 0 ? 1 : 0;
        }

        items[..count].Sort();
        Span<byte> symbols = stackalloc byte[HuffmanCode.Symbols];
        for (var item = 0; item < count; item++)
        {
            symbols[item] = (byte)items[item];
            items[item] >>= 8;
        }

        items[count] = ulong.MaxValue;

        // Level 0 holds the items alone; level l merges the items with the pairs of level l - 1. Only whether an entry is an
        // item needs remembering: the entries taken from a level are always a prefix, and so are its items.
        Span<ulong> isItem = stackalloc ulong[limit * Words];
        Span<ulong> packages = stackalloc ulong[HuffmanCode.Symbols + 1];
        Span<ulong> level = stackalloc ulong[MostEntries];
        isItem.Clear();
        packages[0] = ulong.MaxValue;
        var pairs = 0;
        for (var l = 0; l < limit; l++)
        {
            var written = count + pairs;
            Merge(items, packages, level[..written], isItem.Slice(l * Words, Words));
            pairs = written / 2;
            for (var pair = 0; pair < pairs; pair++)
                packages[pair] = level[2 * pair] + level[(2 * pair) + 1];
            packages[pairs] = ulong.MaxValue;
        }

        lengths.Clear();
        var take = (2 * count) - 2;
        for (var l = limit - 1; l >= 0 && take > 0; l--)
        {
            var taken = ItemsAmong(isItem.Slice(l * Words, Words), take);
            foreach (var symbol in symbols[..taken])
                lengths[symbol]++;
            take = 2 * (take - taken);
        }
    }

    // Both lists end with a weight that no other exceeds, so that neither end needs a question of its own.
    private static void Merge(ReadOnlySpan<ulong> items, ReadOnlySpan<ulong> packages, Span<ulong> level, Span<ulong> isItem)
    {
        var (item, package) = (0, 0);
        for (var entry = 0; entry < level.Length; entry++)
        {
            var (itemWeight, packageWeight) = (items[item], packages[package]);
            var takesItem = itemWeight <= packageWeight ? 1 : 0;
            level[entry] = Math.Min(itemWeight, packageWeight);
            isItem[entry >> 6] |= (ulong)takesItem << entry;
            item += takesItem;
            package += 1 - takesItem;
        }
    }

    private static int ItemsAmong(ReadOnlySpan<ulong> isItem, int entries)
    {
        var items = 0;
        for (var word = 0; word < entries >> 6; word++)
            items += BitOperations.PopCount(isItem[word]);
        var rest = entries & 63;
        return rest == 0 ? items : items + BitOperations.PopCount(isItem[entries >> 6] & ((1UL << rest) - 1));
    }
}
