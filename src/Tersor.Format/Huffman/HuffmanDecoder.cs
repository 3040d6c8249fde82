using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>
/// Reads bytes in a <see cref="HuffmanCode"/> by table look-up, safe on damaged input: it never reads or writes outside the spans
/// it is given.
/// </summary>
public sealed unsafe partial class HuffmanDecoder
{
    private const int IndexShift = 64 - DecodingTables.Bits;

    // A turn begins with 45 bits: four look-ups take at most 44. The next word is loaded before the last of them, where up to 51
    // bits were taken of the one before.
    private const int LookupsPerTurn = 4;
    private const int BytesPerTurn = 6;

    // Packed look-ups of a turn give at most 12 symbols, and the last of them writes a byte more.
    private const int OutputPerTurn = (LookupsPerTurn * DecodingTables.MostSymbols) + 1;

    // From here on a packed table pays for its making.
    private const int FewestToPack = 1 << 14;

    // A code of longer codes on average seldom has two of them in an index.
    private const double LongestMeanToPack = 5.5;

    private readonly HuffmanCode _code;
    private readonly double _meanLength;
    private readonly ushort[] _single;
    private uint[]? _packed;

    /// <summary>A decoder for one code.</summary>
    public HuffmanDecoder(HuffmanCode code)
    {
        ArgumentNullException.ThrowIfNull(code);
        _code = code;
        _meanLength = code.MeanLength;
        _single = DecodingTables.Single(code);
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
        fixed (ushort* single = _single)
        fixed (uint* packed = PackedFor(symbols.Length))
        {
            if (symbols.Length < HuffmanLayout.FourStreamThreshold)
            {
                consumed = DecodeStream(single, source, symbols);
                return consumed >= 0;
            }

            Span<int> sizes = stackalloc int[HuffmanLayout.Streams];
            return TryReadSizes(source, sizes, out var header, out var total)
                && DecodeFour(single, packed, source[header..(header + total)], sizes, symbols)
                && (consumed = header + total) > 0;
        }
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

    /// <summary>The packed table for so many symbols; null where single look-ups are faster.</summary>
    private uint[]? PackedFor(int count) => count < FewestToPack || _meanLength > LongestMeanToPack
        ? null
        : _packed ??= DecodingTables.Packed(_single);

    /// <summary>
    /// Decodes one stream; returns the bytes it takes, or -1 if the source ends before it does or zeros do not fill its last
    /// byte.
    /// </summary>
    private int DecodeStream(ushort* single, ReadOnlySpan<byte> source, Span<byte> symbols)
    {
        fixed (byte* input = source)
        fixed (byte* output = symbols)
        {
            var stream = new Stream { Input = input, Output = output, OutputEnd = output + symbols.Length };
            var bits = BitConverter.IsLittleEndian && symbols.Length >= FewestToSplit && source.Length >= sizeof(ulong)
                ? DecodeSplit(single, input, source.Length, output, symbols.Length)
                : Finish(single, null, ref stream, input, source.Length);
            return bits <= 8L * source.Length && BitReader.IsPadded(source, bits) ? (int)((bits + 7) / 8) : -1;
        }
    }

    /// <summary>
    /// Decodes the rest of a stream, with zeros behind the input's end; returns the bit behind the last symbol, counted from the
    /// input's begin.
    /// </summary>
    private static long Finish(ushort* single, uint* packed, ref Stream stream, byte* input, int size)
    {
        if (BitConverter.IsLittleEndian && stream.Input + sizeof(ulong) <= input + size)
        {
            if (packed != null)
                One(packed, ref stream, input + size - sizeof(ulong));
            else
                One(single, ref stream, input + size - sizeof(ulong));
        }

        var bit = Position(stream, input);
        for (var output = stream.Output; output < stream.OutputEnd; output++)
            bit += DecodeOne(single, input, size, bit, output);
        return bit;
    }

    /// <summary>Decodes one symbol; returns the bits of its code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int DecodeOne(ushort* single, byte* input, int size, long bit, byte* output)
    {
        int entry = single[Window(input, size, bit) >> IndexShift];
        *output = (byte)(entry >> 8);
        return entry & 0xFF;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(uint* table, ref Stream stream, byte* last)
    {
        var input = stream.Input;
        var output = stream.Output;
        var bits = Begin(input, stream.BitsUsed);
        var lastInput = last - BytesPerTurn;
        var lastOutput = stream.OutputEnd - OutputPerTurn;
        while (input <= lastInput && output <= lastOutput)
        {
            LookUp(table, ref bits, ref output);
            LookUp(table, ref bits, ref output);
            LookUp(table, ref bits, ref output);
            LookUpLast(table, ref bits, ref input, ref output);
        }

        stream.Stop(input, bits, output);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(ushort* table, ref Stream stream, byte* last)
    {
        var input = stream.Input;
        var output = stream.Output;
        var bits = Begin(input, stream.BitsUsed);
        var lastInput = last - BytesPerTurn;
        var lastOutput = stream.OutputEnd - LookupsPerTurn;
        for (; input <= lastInput && output <= lastOutput; output += LookupsPerTurn)
        {
            LookUp(table, ref bits, output);
            LookUp(table, ref bits, output + 1);
            LookUp(table, ref bits, output + 2);
            LookUpLast(table, ref bits, ref input, output + 3);
        }

        stream.Stop(input, bits, output);
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

    // The lowest bit that is set marks where the bits end: it counts those that were taken, in no register of its own.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Begin(byte* input, int bitsUsed) => (Load(input) | 1) << bitsUsed;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LookUp(uint* table, ref ulong bits, ref byte* output)
    {
        var index = bits >> IndexShift;
        uint tail = *((byte*)table + (4 * index) + DecodingTables.Tail);
        bits <<= (int)tail;
        *(uint*)output = table[index];
        output += tail >> DecodingTables.CountShift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LookUp(ushort* table, ref ulong bits, byte* output)
    {
        uint entry = table[bits >> IndexShift];
        bits <<= (int)entry;
        *output = (byte)(entry >> 8);
    }

    // The next word need not wait for the last look-up: it is loaded where the one before left off.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LookUpLast(uint* table, ref ulong bits, ref byte* input, ref byte* output)
    {
        var used = (uint)BitOperations.TrailingZeroCount(bits);
        var at = input + (used >> 3);
        var next = Load(at) | 1;
        input = at;
        var index = bits >> IndexShift;
        uint tail = *((byte*)table + (4 * index) + DecodingTables.Tail);
        bits = next << (int)((used & 7) + tail);
        *(uint*)output = table[index];
        output += tail >> DecodingTables.CountShift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LookUpLast(ushort* table, ref ulong bits, ref byte* input, byte* output)
    {
        var used = (uint)BitOperations.TrailingZeroCount(bits);
        var at = input + (used >> 3);
        var next = Load(at) | 1;
        input = at;
        uint entry = table[bits >> IndexShift];
        bits = next << (int)((used & 7) + entry);
        *output = (byte)(entry >> 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load(byte* input) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(*(ulong*)input) : *(ulong*)input;

    private struct Stream
    {
        public byte* Input;
        public byte* Output;
        public byte* OutputEnd;

        // Bits behind the input's place that were taken.
        public int BitsUsed;

        public void Stop(byte* input, ulong bits, byte* output)
        {
            Input = input;
            Output = output;
            BitsUsed = BitOperations.TrailingZeroCount(bits);
        }
    }
}
