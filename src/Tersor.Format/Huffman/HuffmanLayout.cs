namespace Tersor.Format;

/// <summary>
/// How coded symbols lie in a file. Few symbols make one bit stream. Many make four, one for each quarter of the symbols, behind
/// their four sizes: four chains of table look-ups keep a processor busy where one would wait for its own latency.
/// </summary>
internal static class HuffmanLayout
{
    /// <summary>
    /// From here on four streams; below, their sizes and part-filled last bytes would cost more than the time they save.
    /// </summary>
    public const int FourStreamThreshold = 8192;

    public const int Streams = 4;

    /// <summary>Symbols in each of the first three streams; the fourth holds the rest, never more.</summary>
    public static int Quarter(int count) => (count + Streams - 1) / Streams;

    /// <summary>The exact bytes of streams of this many bits, sizes included.</summary>
    public static int Size(ReadOnlySpan<long> bits)
    {
        var size = 0L;
        foreach (var streamBits in bits)
        {
            var bytes = (streamBits + 7) / 8;
            size += bytes + (bits.Length == 1 ? 0 : ByteWriter.VarIntSize((uint)bytes));
        }

        return checked((int)size);
    }
}
