namespace Tersor.Format;

/// <summary>How often each byte occurs.</summary>
internal static unsafe class Histogram
{
    // An increment waits for the one before it where both count the same byte; neighbours therefore count in banks of their own.
    private const int Banks = 4;

    /// <summary>A count for each of the 256 bytes.</summary>
    public static int[] Of(ReadOnlySpan<byte> bytes)
    {
        var banks = stackalloc int[Banks * HuffmanCode.Symbols];
        new Span<int>(banks, Banks * HuffmanCode.Symbols).Clear();
        var bank1 = banks + HuffmanCode.Symbols;
        var bank2 = bank1 + HuffmanCode.Symbols;
        var bank3 = bank2 + HuffmanCode.Symbols;
        fixed (byte* begin = bytes)
        {
            var at = begin;
            var end = begin + bytes.Length;
            for (; end - at >= sizeof(ulong); at += sizeof(ulong))
            {
                var word = *(ulong*)at;
                banks[(byte)word]++;
                bank1[(byte)(word >> 8)]++;
                bank2[(byte)(word >> 16)]++;
                bank3[(byte)(word >> 24)]++;
                banks[(byte)(word >> 32)]++;
                bank1[(byte)(word >> 40)]++;
                bank2[(byte)(word >> 48)]++;
                bank3[word >> 56]++;
            }

            for (; at < end; at++)
                banks[*at]++;
        }

        var counts = new int[HuffmanCode.Symbols];
        for (var symbol = 0; symbol < counts.Length; symbol++)
            counts[symbol] = banks[symbol] + bank1[symbol] + bank2[symbol] + bank3[symbol];
        return counts;
    }
}
