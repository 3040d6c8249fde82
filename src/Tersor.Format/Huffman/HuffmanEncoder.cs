using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>Writes bytes in a <see cref="HuffmanCode"/>; half a nanosecond a symbol.</summary>
public sealed unsafe class HuffmanEncoder
{
    private const int LargestVarInt = 5;
    private const int SizesRoom = HuffmanLayout.Streams * LargestVarInt;

    // With the bits that a flush leaves, five codes fill no more than 62 bits.
    private const int SymbolsPerFlush = 5;

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
        checked(SizesRoom + (HuffmanLayout.Streams * StreamRoom(HuffmanLayout.Quarter(count))));

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
                return EncodeStream(source, symbols.Length, output);
            return EncodeFour(source, symbols.Length, output);
        }
    }

    private int EncodeStream(byte* source, int count, byte* output)
    {
        var stream = new Stream { Source = source, End = source + count, Output = output };
        fixed (uint* table = _table)
            return (int)(Finish(table, ref stream) - output);
    }

    /// <summary>
    /// Four streams, each into room of its own, then moved together. Two are written at once: a stream is one chain of shifts.
    /// </summary>
    private int EncodeFour(byte* source, int count, byte* output)
    {
        var quarter = HuffmanLayout.Quarter(count);
        var streams = stackalloc Stream[HuffmanLayout.Streams];
        var begins = stackalloc byte*[HuffmanLayout.Streams];
        for (var i = 0; i < HuffmanLayout.Streams; i++)
        {
            var begin = i * quarter;
            begins[i] = output + SizesRoom + (i * (long)StreamRoom(quarter));
            streams[i] = new Stream
            {
                Source = source + begin,
                End = source + Math.Min(begin + quarter, count),
                Output = begins[i],
            };
        }

        var sizes = new ByteWriter();
        fixed (uint* table = _table)
        {
            for (var i = 0; i < HuffmanLayout.Streams; i += 2)
                EncodeTwo(table, ref streams[i], ref streams[i + 1]);
            for (var i = 0; i < HuffmanLayout.Streams; i++)
                sizes.VarInt((int)(Finish(table, ref streams[i]) - begins[i]));
        }

        sizes.Written.CopyTo(new Span<byte>(output, SizesRoom));
        var end = output + sizes.Length;
        for (var i = 0; i < HuffmanLayout.Streams; i++)
        {
            var size = streams[i].Output - begins[i];
            Buffer.MemoryCopy(begins[i], end, size, size);
            end += size;
        }

        return (int)(end - output);
    }

    /// <summary>Encodes two streams side by side, as far as both have whole turns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EncodeTwo(uint* table, ref Stream a, ref Stream b)
    {
        var sourceA = a.Source;
        var sourceB = b.Source;
        var outputA = a.Output;
        var outputB = b.Output;
        var (bitsA, bitsB, usedA, usedB) = (a.Bits, b.Bits, a.Used, b.Used);
        for (var turns = Math.Min(a.End - sourceA, b.End - sourceB) / SymbolsPerFlush; turns > 0; turns--)
        {
            var (a0, b0) = (table[sourceA[0]], table[sourceB[0]]);
            var (a1, b1) = (table[sourceA[1]], table[sourceB[1]]);
            bitsA = (bitsA << (int)a0) | (a0 >> 8);
            bitsB = (bitsB << (int)b0) | (b0 >> 8);
            bitsA = (bitsA << (int)a1) | (a1 >> 8);
            bitsB = (bitsB << (int)b1) | (b1 >> 8);
            usedA += a0 + a1;
            usedB += b0 + b1;
            (a0, b0) = (table[sourceA[2]], table[sourceB[2]]);
            (a1, b1) = (table[sourceA[3]], table[sourceB[3]]);
            bitsA = (bitsA << (int)a0) | (a0 >> 8);
            bitsB = (bitsB << (int)b0) | (b0 >> 8);
            bitsA = (bitsA << (int)a1) | (a1 >> 8);
            bitsB = (bitsB << (int)b1) | (b1 >> 8);
            usedA += a0 + a1;
            usedB += b0 + b1;
            (a0, b0) = (table[sourceA[4]], table[sourceB[4]]);
            bitsA = (bitsA << (int)a0) | (a0 >> 8);
            bitsB = (bitsB << (int)b0) | (b0 >> 8);
            sourceA += SymbolsPerFlush;
            sourceB += SymbolsPerFlush;
            Flush(bitsA, ref usedA, a0, ref outputA);
            Flush(bitsB, ref usedB, b0, ref outputB);
        }

        a.Source = sourceA;
        a.Output = outputA;
        (a.Bits, a.Used) = (bitsA, usedA);
        b.Source = sourceB;
        b.Output = outputB;
        (b.Bits, b.Used) = (bitsB, usedB);
    }

    /// <summary>Encodes the rest of a stream; its output ends behind the last byte then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte* Finish(uint* table, ref Stream stream)
    {
        var source = stream.Source;
        var output = stream.Output;
        var (bits, used) = (stream.Bits, stream.Used);
        for (var turns = (stream.End - source) / SymbolsPerFlush; turns > 0; turns--)
        {
            var a = table[source[0]];
            var b = table[source[1]];
            var c = table[source[2]];
            var d = table[source[3]];
            var e = table[source[4]];
            bits = (bits << (int)a) | (a >> 8);
            bits = (bits << (int)b) | (b >> 8);
            bits = (bits << (int)c) | (c >> 8);
            bits = (bits << (int)d) | (d >> 8);
            bits = (bits << (int)e) | (e >> 8);
            used += a + b + c + d;
            source += SymbolsPerFlush;
            Flush(bits, ref used, e, ref output);
        }

        while (source < stream.End)
        {
            var entry = table[*source++];
            bits = (bits << (int)entry) | (entry >> 8);
            Flush(bits, ref used, entry, ref output);
        }

        return stream.Output = output + (used > 0 ? 1 : 0);
    }

    /// <summary>Writes all whole bytes that are pending.</summary>
    /// <param name="bits">What is pending, lowest.</param>
    /// <param name="used">The number of bits in the low byte, above it anything; afterwards those that are left.</param>
    /// <param name="last">The entry that is not in the number yet.</param>
    /// <param name="output">Where to; moves on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Flush(ulong bits, ref uint used, uint last, ref byte* output)
    {
        used = (used + last) & 0xFF;

        // With nothing pending the shift by 64 would be none at all; the byte written then is overwritten or not counted.
        var value = bits << (64 - (int)used);
        *(ulong*)output = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
        output += used >> 3;
        used &= 7;
    }

    /// <summary>The bytes of so many symbols, and those that a last flush touches behind them.</summary>
    private static int StreamRoom(int count) => (int)((((long)count * HuffmanCode.MaxLength) + 7) / 8) + sizeof(ulong);

    private struct Stream
    {
        public byte* Source;
        public byte* End;
        public byte* Output;
        public ulong Bits;
        public uint Used;
    }
}
