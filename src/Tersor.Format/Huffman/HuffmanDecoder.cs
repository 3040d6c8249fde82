using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>
/// Reads bytes in a <see cref="HuffmanCode"/> by table look-up, safe on damaged input: it never reads or writes outside the spans
/// it is given.
/// </summary>
public sealed unsafe partial class HuffmanDecoder
{
    private const int TableBits = HuffmanCode.MaxLength;
    private const int IndexShift = 64 - TableBits;
    private const int LookupsPerRefill = 5;
    private const int SymbolsPerLookup = 3;

    // Indexed by the next 11 bits: code length in the low byte, symbol in the high one.
    private readonly ushort[] _table = new ushort[1 << TableBits];

    // Indexed alike: up to three whole codes. Their bits in six, their number in two, then the symbols, the first lowest.
    private uint[]? _wideTable;

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
    /// <returns>
    /// False if the source is too short, its streams are not as long as it says, or something else than zeros fills their last
    /// bytes.
    /// </returns>
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

    /// <summary>
    /// Decodes one stream; returns the bytes it takes, or -1 if the source ends before it does or zeros do not fill its last
    /// byte.
    /// </summary>
    private int DecodeStream(ReadOnlySpan<byte> source, Span<byte> symbols)
    {
        fixed (byte* input = source)
        fixed (byte* output = symbols)
        {
            var bits = DecodeTail(null, input, source.Length, 0, output, output + symbols.Length);
            return bits <= 8L * source.Length && BitReader.IsPadded(source, bits) ? (int)((bits + 7) / 8) : -1;
        }
    }

    /// <summary>
    /// Decodes one stream from a bit position on, with zeros behind the input's end; returns the position behind the last symbol.
    /// </summary>
    private long DecodeTail(uint* wide, byte* input, int size, long bit, byte* output, byte* outputEnd)
    {
        fixed (ushort* table = _table)
        {
            if (wide != null && BitConverter.IsLittleEndian)
            {
                for (; output + OutputPerTurn <= outputEnd && (bit >> 3) + sizeof(ulong) <= size;)
                {
                    var bits = Load(input + (bit >> 3)) << ((int)bit & 7);
                    var left = (ulong)-bit;
                    for (var i = 0; i < LookupsPerRefill; i++)
                        LookUp(wide, ref bits, ref left, ref output);
                    bit += (long)((ulong)-bit - left) & 63;
                }
            }

            while (output < outputEnd)
            {
                int entry = table[Window(input, size, bit) >> IndexShift];
                bit += entry & 0xFF;
                *output++ = (byte)(entry >> 8);
            }

            return bit;
        }
    }

    /// <summary>At least 57 bits from a bit position on.</summary>
    private static ulong Window(byte* input, int size, long bit)
    {
        var at = bit >> 3;
        if (at + sizeof(ulong) <= size)
            return Load(input + at) << ((int)bit & 7);
        var bits = 0UL;
        for (var i = 0; i < sizeof(ulong); i++)
            bits = (bits << 8) | (at + i < size ? input[at + i] : 0u);
        return bits << ((int)bit & 7);
    }

    private uint[] WideTable()
    {
        if (_wideTable is not null)
            return _wideTable;
        var wide = new uint[_table.Length];
        for (var index = 0; index < wide.Length; index++)
        {
            var (entry, bits, count) = (0u, 0, 0u);
            while (count < SymbolsPerLookup)
            {
                int next = _table[(index << bits) & (_table.Length - 1)];
                if (bits + (next & 0xFF) > TableBits)
                    break;
                entry |= (uint)(next >> 8) << (int)(8 * (count + 1));
                bits += next & 0xFF;
                count++;
            }

            wide[index] = entry | (count << 6) | (uint)bits;
        }

        return _wideTable = wide;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load(byte* input) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(*(ulong*)input) : *(ulong*)input;
}
