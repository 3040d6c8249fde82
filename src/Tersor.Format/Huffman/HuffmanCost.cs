namespace Tersor.Format;

/// <summary>The length of a text in an optimal prefix code, without the code itself.</summary>
internal static class HuffmanCost
{
    /// <summary>The bits of a text in a Huffman code of any length; each symbol takes one at least.</summary>
    /// <param name="counts">How often each symbol occurs, at most 257 of them.</param>
    /// <remarks>
    /// Huffman's two queues (van Leeuwen, "On the construction of Huffman trees", ICALP 1976): sorted counts, and pairs, which
    /// come about in rising order. A code of at most <see cref="HuffmanCode.MaxLength"/> bits takes a little more where a text is
    /// long and a symbol rare.
    /// </remarks>
    public static long Of(ReadOnlySpan<int> counts)
    {
        Span<long> leaves = stackalloc long[HuffmanCode.Symbols + 2];
        var used = 0;
        foreach (var count in counts)
            if (count > 0)
                leaves[used++] = count;
        if (used < 2)
            return used == 0 ? 0 : leaves[0];
        leaves[..used].Sort();
        leaves[used] = long.MaxValue;

        // The pairs that are yet to come must not win, so they stand at the largest weight.
        Span<long> pairs = stackalloc long[HuffmanCode.Symbols + 2];
        pairs.Fill(long.MaxValue);
        var (leaf, pair, bits) = (0, 0, 0L);
        for (var made = 0; made < used - 1; made++)
        {
            var first = leaves[leaf] <= pairs[pair] ? leaves[leaf++] : pairs[pair++];
            var second = leaves[leaf] <= pairs[pair] ? leaves[leaf++] : pairs[pair++];
            pairs[made] = first + second;
            bits += first + second;
        }

        return bits;
    }
}
