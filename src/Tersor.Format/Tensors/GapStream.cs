namespace Tersor.Format;

/// <summary>
/// Where the non-zero values are: for each the zeros before it. A symbol M, past the cap M - 1, skips M zeros and places nothing;
/// zeros after the last value are not stored.
/// </summary>
internal sealed class GapStream
{
    // The shortlist is ordered by an optimal code's cost; what that leaves out (tables, and the limit of a code's length) seldom
    // reorders more than neighbours.
    private const int Shortlist = 12;

    private GapStream(int cap, int escapes, StreamEncoding encoding)
    {
        Cap = cap;
        Escapes = escapes;
        Encoding = encoding;
    }

    /// <summary>M, from 1 to 256; 256 only where nothing needs skipping.</summary>
    public int Cap { get; }

    /// <summary>The number of symbols M.</summary>
    public int Escapes { get; }

    /// <summary>The bytes of the stream with its header.</summary>
    public int Size => ByteWriter.VarIntSize((uint)Escapes) + 1 + 1 + Encoding.Size;

    private StreamEncoding Encoding { get; }

    /// <summary>The smallest stream over all caps.</summary>
    /// <param name="gaps">At least one gap.</param>
    /// <param name="tables">The tables of earlier streams.</param>
    public static GapStream Smallest(int[] gaps, CodeTables tables)
    {
        var caps = CandidateCaps(gaps);
        return caps.Select(cap => WithCap(gaps, cap, tables)).MinBy(stream => stream.Size)!;
    }

    public void Write(ByteWriter writer, CodeTables tables)
    {
        writer.VarInt(Escapes);
        writer.Byte(Cap - 1);
        StreamCodec.Write(writer, Encoding, tables);
    }

    /// <summary>Reads where <paramref name="nonZeros"/> values, at least one, are among <paramref name="count"/>.</summary>
    public static GapSequence Read(
        ref ByteReader reader, int nonZeros, int count, CodeTables tables, ICollection<StreamInfo> infos)
    {
        var escapes = reader.VarInt(count - nonZeros, "skips");
        var cap = reader.Byte() + 1;
        var alphabet = escapes == 0 ? cap : cap + 1;
        if (alphabet > HuffmanCode.Symbols || (long)escapes * cap > count - nonZeros)
            throw reader.Error($"{escapes} skips of {cap} zeros, with {count - nonZeros} zeros in all");
        var symbols = StreamCodec.Read(ref reader, StreamPart.Gaps, nonZeros + escapes, alphabet, tables, infos);
        if (symbols[^1] == cap)
            throw reader.Error("a skip behind the last value");
        var gaps = new GapSequence(symbols, cap);
        var (values, length) = gaps.Measure();
        if (length > count)
            throw reader.Error("gaps run past the end of the tensor");
        return values == nonZeros ? gaps : throw reader.Error($"{values} positions for {nonZeros} values");
    }

    private static GapStream WithCap(int[] gaps, int cap, CodeTables tables)
    {
        var escapes = gaps.Sum(gap => gap / cap);
        var symbols = new byte[gaps.Length + escapes];
        var next = 0;
        foreach (var gap in gaps)
        {
            var skips = gap / cap;
            symbols.AsSpan(next, skips).Fill((byte)cap);
            next += skips;
            symbols[next++] = (byte)(gap % cap);
        }

        var alphabet = escapes == 0 ? cap : cap + 1;
        return new GapStream(cap, escapes, StreamCodec.Encode(new SymbolStream(symbols, alphabet), tables));
    }

    private static IEnumerable<int> CandidateCaps(int[] gaps)
    {
        var counts = gaps.GroupBy(gap => gap).Select(group => (Gap: group.Key, Count: group.Count())).ToArray();
        var longest = counts.Max(entry => entry.Gap);
        var caps = Enumerable.Range(1, HuffmanCode.Symbols - 1).Where(cap => cap <= longest).ToList();
        if (longest < HuffmanCode.Symbols)
            caps.Add(longest + 1);
        return caps.OrderBy(cap => EstimatedBits(counts, cap)).ThenBy(cap => cap).Take(Shortlist);
    }

    /// <summary>The bits of an optimal code, and about two bits of table for each symbol that occurs.</summary>
    private static long EstimatedBits((int Gap, int Count)[] gaps, int cap)
    {
        Span<int> counts = stackalloc int[HuffmanCode.Symbols + 1];
        counts.Clear();
        foreach (var (gap, count) in gaps)
        {
            counts[gap % cap] += count;
            counts[cap] += count * (gap / cap);
        }

        var alphabet = counts[..HuffmanCode.Symbols];
        return HuffmanCost.Of(alphabet) + (2 * (alphabet.Length - alphabet.Count(0)));
    }
}
