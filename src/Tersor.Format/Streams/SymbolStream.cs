namespace Tersor.Format;

/// <summary>Symbols to be stored, and how often each occurs: all that choosing a method needs.</summary>
internal sealed class SymbolStream
{
    private readonly int[][] _quarterCounts;

    /// <param name="symbols">The symbols, each below <paramref name="alphabet"/>.</param>
    /// <param name="alphabet">How many symbols the reader will expect to be possible, from 1 to 256.</param>
    public SymbolStream(byte[] symbols, int alphabet)
    {
        Symbols = symbols;
        Alphabet = alphabet;
        _quarterCounts = CountByStream(symbols);
        foreach (var counts in _quarterCounts)
            for (var symbol = 0; symbol < counts.Length; symbol++)
                Counts[symbol] += counts[symbol];
    }

    public byte[] Symbols { get; }

    public int Alphabet { get; }

    public int[] Counts { get; } = new int[HuffmanCode.Symbols];

    /// <summary>The number of different symbols that occur.</summary>
    public int Used => Counts.Length - Counts.AsSpan().Count(0);

    /// <summary>The exact bytes of the coded symbols; -1 if one has no code.</summary>
    public int CodedSize(HuffmanCode code)
    {
        Span<long> bits = stackalloc long[_quarterCounts.Length];
        for (var stream = 0; stream < bits.Length; stream++)
            if ((bits[stream] = code.Cost(_quarterCounts[stream])) < 0)
                return -1;
        return HuffmanLayout.Size(bits);
    }

    private static int[][] CountByStream(ReadOnlySpan<byte> symbols)
    {
        var streams = symbols.Length < HuffmanLayout.FourStreamThreshold ? 1 : HuffmanLayout.Streams;
        var quarter = streams == 1 ? symbols.Length : HuffmanLayout.Quarter(symbols.Length);
        var counts = new int[streams][];
        for (var stream = 0; stream < streams; stream++)
        {
            var begin = stream * quarter;
            counts[stream] = Histogram.Of(symbols[begin..Math.Min(begin + quarter, symbols.Length)]);
        }

        return counts;
    }
}
