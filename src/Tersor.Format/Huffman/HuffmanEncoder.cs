using System.Buffers.Binary;

namespace Tersor.Format;

/// <summary>Writes bytes in a <see cref="HuffmanCode"/>; about a nanosecond a symbol.</summary>
public sealed unsafe class HuffmanEncoder
{
    private const int LargestVarInt = 5;

    // Code in the high bits, length in the low byte: one load fetches both.
    private readonly uint[] _table = new uint[HuffmanCode.Symbols];

    /// <summary>An encoder for one code.</summary>
    public HuffmanEncoder(HuffmanCode code)
    {
        ArgumentNullException.ThrowIfNull(code);
        for (var symbol = 0; symbol < _table.Length; symbol++)
            _table[symbol] = ((uint)code.Codes[symbol] << 8) | code.Lengths[symbol];
    }

    /// <summary>Enough room for <paramref name="count"/> symbols in any code.</summary>
    public static int MaxEncodedSize(int count) =>
        checked((int)(((long)count * HuffmanCode.MaxLength / 8) + (HuffmanLayout.Streams * (LargestVarInt + 1)) + sizeof(ulong)));

    /// <summary>Encodes all symbols and returns how many bytes that took.</summary>
    /// <param name="symbols">Each must have a code; others vanish.</param>
    /// <param name="destination">At least <see cref="MaxEncodedSize"/> bytes.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public int Encode(ReadOnlySpan<byte> symbols, Span<byte> destination)
    {
        if (destination.Length < MaxEncodedSize(symbols.Length))
            throw new ArgumentException("The destination is shorter than MaxEncodedSize.", nameof(destination));
        fixed (byte* source = symbols)
        fixed (byte* output = destination)
        {
            if (symbols.Length < HuffmanLayout.FourStreamThreshold)
                return (int)(EncodeStream(source, symbols.Length, output) - output);
            return EncodeFour(source, symbols.Length, output);
        }
    }

    private int EncodeFour(byte* source, int count, byte* output)
    {
        const int SizesRoom = HuffmanLayout.Streams * LargestVarInt;
        var quarter = HuffmanLayout.Quarter(count);
        var sizes = new ByteWriter();
        var end = output + SizesRoom;
        for (var stream = 0; stream < HuffmanLayout.Streams; stream++)
        {
            var begin = stream * quarter;
            var next = EncodeStream(source + begin, Math.Min(quarter, count - begin), end);
            sizes.VarInt((int)(next - end));
            end = next;
        }

        var payload = (int)(end - output) - SizesRoom;
        sizes.Written.CopyTo(new Span<byte>(output, SizesRoom));
        Buffer.MemoryCopy(output + SizesRoom, output + sizes.Length, payload, payload);
        return sizes.Length + payload;
    }

    private byte* EncodeStream(byte* source, int count, byte* output)
    {
        const int SymbolsPerFlush = 5;
        fixed (uint* table = _table)
        {
            var pending = 0UL;
            var used = 0;
            var fastEnd = source + (count - (count % SymbolsPerFlush));
            var end = source + count;
            while (source < fastEnd)
            {
                var a = table[source[0]];
                var b = table[source[1]];
                var c = table[source[2]];
                var d = table[source[3]];
                var e = table[source[4]];
                pending = (pending << (int)a) | (a >> 8);
                pending = (pending << (int)b) | (b >> 8);
                pending = (pending << (int)c) | (c >> 8);
                pending = (pending << (int)d) | (d >> 8);
                pending = (pending << (int)e) | (e >> 8);
                used += (int)((a & 0xFF) + (b & 0xFF) + (c & 0xFF) + (d & 0xFF) + (e & 0xFF));
                source += SymbolsPerFlush;
                Store(pending, used, output);
                output += used >> 3;
                used &= 7;
            }

            while (source < end)
            {
                var entry = table[*source++];
                pending = (pending << (int)entry) | (entry >> 8);
                used += (int)(entry & 0xFF);
                Store(pending, used, output);
                output += used >> 3;
                used &= 7;
            }

            return output + (used > 0 ? 1 : 0);
        }
    }

    private static void Store(ulong pending, int used, byte* output)
    {
        // With nothing pending the shift by 64 would be none at all; the byte written then is overwritten or not counted.
        var value = pending << (64 - used);
        *(ulong*)output = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
    }
}
