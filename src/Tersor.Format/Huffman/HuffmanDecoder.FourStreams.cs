using System.Runtime.CompilerServices;

namespace Tersor.Format;

public sealed unsafe partial class HuffmanDecoder
{
    // A refill leaves at least 56 bits; five look-ups take at most 55, give at most 15 symbols and write at most one byte more.
    private const int BytesPerRefill = 7;
    private const int OutputPerTurn = (LookupsPerRefill * SymbolsPerLookup) + 1;

    /// <summary>
    /// Four streams at once, each the input of its own chain of look-ups. What bounds such a loop is the latency of one chain, so
    /// a look-up yields up to three symbols, and a refill needs no address that the last look-up has to deliver first: it loads
    /// where the refill before it ended and shifts the bytes under the bits that are left (Giesen, "Reading bits in far too many
    /// ways", 2018, variant 4). Bounds are checked once per outer turn.
    /// </summary>
    private bool DecodeFour(ReadOnlySpan<byte> source, ReadOnlySpan<int> sizes, Span<byte> symbols)
    {
        var quarter = HuffmanLayout.Quarter(symbols.Length);
        fixed (uint* wide = WideTable())
        fixed (byte* input = source)
        fixed (byte* output = symbols)
        {
            var streams = stackalloc Stream[HuffmanLayout.Streams];
            var begin = input;
            for (var i = 0; i < HuffmanLayout.Streams; i++)
            {
                var outputEnd = Math.Min((i + 1) * quarter, symbols.Length);
                streams[i] = new Stream { Input = begin, Output = output + (i * quarter), OutputEnd = output + outputEnd };
                begin += sizes[i];
            }

            if (BitConverter.IsLittleEndian && source.Length >= sizeof(ulong)
                && streams[3].Input <= input + source.Length - sizeof(ulong))
                FastFour(wide, streams, input + source.Length - sizeof(ulong));

            begin = input;
            for (var i = 0; i < HuffmanLayout.Streams; i++)
            {
                var used = (8 * (streams[i].Input - begin)) - streams[i].BitsLeft;
                var end = DecodeTail(wide, begin, sizes[i], used, streams[i].Output, streams[i].OutputEnd);
                if ((end + 7) / 8 != sizes[i] || !BitReader.IsPadded(new ReadOnlySpan<byte>(begin, sizes[i]), end))
                    return false;
                begin += sizes[i];
            }

            return true;
        }
    }

    /// <summary>Decodes while every stream can be loaded in whole words and has room for whole turns.</summary>
    /// <param name="table">The look-up table.</param>
    /// <param name="streams">Where each stream is; updated.</param>
    /// <param name="last">The last place from which a word can be loaded.</param>
    private static void FastFour(uint* table, Stream* streams, byte* last)
    {
        var ip0 = streams[0].Input;
        var ip1 = streams[1].Input;
        var ip2 = streams[2].Input;
        var ip3 = streams[3].Input;
        var op0 = streams[0].Output;
        var op1 = streams[1].Output;
        var op2 = streams[2].Output;
        var op3 = streams[3].Output;
        ulong bits0 = 0, bits1 = 0, bits2 = 0, bits3 = 0;
        ulong left0 = 0, left1 = 0, left2 = 0, left3 = 0;
        Refill(ref bits0, ref left0, ref ip0);
        Refill(ref bits1, ref left1, ref ip1);
        Refill(ref bits2, ref left2, ref ip2);
        Refill(ref bits3, ref left3, ref ip3);
        while (true)
        {
            // The streams of a damaged file may overtake each other, so every one of them bounds the turns.
            var input = Math.Min(Math.Min(last - ip0, last - ip1), Math.Min(last - ip2, last - ip3));
            var output = Math.Min(
                Math.Min(streams[0].OutputEnd - op0, streams[1].OutputEnd - op1),
                Math.Min(streams[2].OutputEnd - op2, streams[3].OutputEnd - op3));
            var turns = Math.Min(input / BytesPerRefill, output / OutputPerTurn);
            if (turns <= 0)
                break;
            do
            {
                LookUp(table, ref bits0, ref left0, ref op0);
                LookUp(table, ref bits1, ref left1, ref op1);
                LookUp(table, ref bits2, ref left2, ref op2);
                LookUp(table, ref bits3, ref left3, ref op3);
                LookUp(table, ref bits0, ref left0, ref op0);
                LookUp(table, ref bits1, ref left1, ref op1);
                LookUp(table, ref bits2, ref left2, ref op2);
                LookUp(table, ref bits3, ref left3, ref op3);
                LookUp(table, ref bits0, ref left0, ref op0);
                LookUp(table, ref bits1, ref left1, ref op1);
                LookUp(table, ref bits2, ref left2, ref op2);
                LookUp(table, ref bits3, ref left3, ref op3);
                LookUp(table, ref bits0, ref left0, ref op0);
                LookUp(table, ref bits1, ref left1, ref op1);
                LookUp(table, ref bits2, ref left2, ref op2);
                LookUp(table, ref bits3, ref left3, ref op3);
                LookUp(table, ref bits0, ref left0, ref op0);
                LookUp(table, ref bits1, ref left1, ref op1);
                LookUp(table, ref bits2, ref left2, ref op2);
                LookUp(table, ref bits3, ref left3, ref op3);
                Refill(ref bits0, ref left0, ref ip0);
                Refill(ref bits1, ref left1, ref ip1);
                Refill(ref bits2, ref left2, ref ip2);
                Refill(ref bits3, ref left3, ref ip3);
            }
            while (--turns > 0);
        }

        streams[0].Stop(ip0, left0, op0);
        streams[1].Stop(ip1, left1, op1);
        streams[2].Stop(ip2, left2, op2);
        streams[3].Stop(ip3, left3, op3);
    }

    // Only the low six bits of an entry count as a shift, and only those of left are ever looked at: what the symbols above
    // them add to either does no harm.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LookUp(uint* table, ref ulong bits, ref ulong left, ref byte* output)
    {
        var entry = table[bits >> IndexShift];
        bits <<= (int)entry;
        left -= entry;
        *(uint*)output = entry >> 8;
        output += (entry >> 6) & 3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Refill(ref ulong bits, ref ulong left, ref byte* input)
    {
        bits |= Load(input) >> (int)left;
        input += (~left >> 3) & BytesPerRefill;
        left |= 56;
    }

    private struct Stream
    {
        public byte* Input;
        public byte* Output;
        public byte* OutputEnd;
        public int BitsLeft;

        public void Stop(byte* input, ulong left, byte* output)
        {
            Input = input;
            Output = output;
            BitsLeft = (int)left & 63;
        }
    }
}
