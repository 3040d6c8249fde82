namespace Tersor.Format;

/// <summary>
/// Reads bytes in a <see cref="HuffmanCode"/> by table look-up, safe on damaged input: it never reads or writes outside the spans
/// it is given.
/// </summary>
public sealed unsafe partial class HuffmanDecoder
{
    private const int TableBits = HuffmanCode.MaxLength;
    private const int IndexShift = 64 - TableBits;

    // Indexed by the next 11 bits: code length in the low byte, symbol in the high one.
    private readonly ushort[] _table = new ushort[1 << TableBits];

    /// <summary>A decoder for one code.</summary>
    public HuffmanDecoder(HuffmanCode code)
    {
        ArgumentNullException.ThrowIfNull(code);
        for (var symbol = 0; symbol < HuffmanCode.Symbols; symbol++)
        {
            var length = code.Lengths[symbol];
            if (length == 0)
                continue;
            var span = 1 << (TableBits - length);
            _table.AsSpan(code.Codes[symbol] * span, span).Fill((ushort)((symbol << 8) | length));
        }
    }

    /// <summary>Decodes exactly <paramref name="symbols"/>.Length symbols.</summary>
    /// <param name="source">Begins with what <see cref="HuffmanEncoder.Encode"/> wrote; may go on behind it.</param>
    /// <param name="symbols">Receives the symbols.</param>
    /// <param name="consumed">How many bytes of the source were taken.</param>
    /// <returns>False if the source is too short or its streams are not as long as it says.</returns>
    public bool TryDecode(ReadOnlySpan<byte> source, Span<byte> symbols, out int consumed)
    {
        consumed = 0;
        if (symbols.Length < HuffmanLayout.FourStreamThreshold)
        {
            consumed = DecodeStream(source, symbols);
            return consumed >= 0;
        }

        Span<int> sizes = stackalloc int[HuffmanLayout.Streams];
        return TryReadSizes(source, sizes, out var header, out var total)
            && DecodeFour(source[header..(header + total)], sizes, symbols)
            && (consumed = header + total) > 0;
    }

    private static bool TryReadSizes(ReadOnlySpan<byte> source, Span<int> sizes, out int header, out int total)
    {
        var reader = new ByteReader(source, "");
        (header, total) = (0, 0);
        try
        {
            foreach (ref var size in sizes)
            {
                size = reader.VarInt(source.Length - total, "stream size");
                total += size;
            }
        }
        catch (TersorFormatException)
        {
            return false;
        }

        header = reader.Position;
        return header + total <= source.Length;
    }

    /// <summary>Decodes one stream; returns the bytes it takes, or -1 if the source ends before it does.</summary>
    private int DecodeStream(ReadOnlySpan<byte> source, Span<byte> symbols)
    {
        fixed (ushort* table = _table)
        fixed (byte* input = source)
        fixed (byte* output = symbols)
        {
            var bits = DecodeTail(table, input, source.Length, 0, output, output + symbols.Length);
            return bits <= 8L * source.Length ? (int)((bits + 7) / 8) : -1;
        }
    }

    /// <summary>Decodes symbol by symbol, with zeros behind the input's end; returns the bit position behind the last symbol.</summary>
    private static long DecodeTail(ushort* table, byte* input, int size, long bit, byte* output, byte* outputEnd)
    {
        while (output < outputEnd)
        {
            var at = bit >> 3;
            ulong bits;
            if (at + sizeof(ulong) <= size)
            {
                bits = Load(input + at);
            }
            else
            {
                bits = 0;
                for (var i = 0; i < sizeof(ulong); i++)
                    bits = (bits << 8) | (at + i < size ? input[at + i] : 0u);
            }

            bits <<= (int)bit & 7;
            for (var i = 0; i < SymbolsPerReload && output < outputEnd; i++)
            {
                int entry = table[bits >> IndexShift];
                bits <<= entry;
                bit += entry & 0xFF;
                *output++ = (byte)(entry >> 8);
            }
        }

        return bit;
    }
}
