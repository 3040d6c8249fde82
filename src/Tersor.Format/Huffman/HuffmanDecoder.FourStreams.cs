using System.Runtime.CompilerServices;

namespace Tersor.Format;

public sealed unsafe partial class HuffmanDecoder
{
    /// <summary>
    /// Four streams at once, each the input of its own chain of look-ups: what bounds such a loop is the latency of one chain.
    /// Bounds are checked once per outer turn.
    /// </summary>
    /// <remarks>
    /// The bits end in a mark, as in the fast loops of zstd's huff0, so that nothing else counts them. Places in the input are
    /// left in memory: they are early, and the registers are few.
    /// </remarks>
    private static bool DecodeFour(
        ushort* single, uint* packed, ReadOnlySpan<byte> source, ReadOnlySpan<int> sizes, Span<byte> symbols)
    {
        var quarter = HuffmanLayout.Quarter(symbols.Length);
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
            {
                if (packed != null)
                    Four(packed, streams, input + source.Length - sizeof(ulong));
                else
                    Four(single, streams, input + source.Length - sizeof(ulong));
            }

            begin = input;
            for (var i = 0; i < HuffmanLayout.Streams; i++)
            {
                var end = Finish(single, packed, ref streams[i], begin, sizes[i]);
                if ((end + 7) / 8 != sizes[i] || !BitReader.IsPadded(new ReadOnlySpan<byte>(begin, sizes[i]), end))
                    return false;
                begin += sizes[i];
            }

            return true;
        }
    }

    /// <summary>How often every stream can be loaded in a whole word once more and has room for so many symbols.</summary>
    // The streams of a damaged file may overtake each other, so every one of them bounds the turns.
    private static long Turns(Stream* streams, byte* last, int outputPerTurn)
    {
        var (input, output) = (long.MaxValue, long.MaxValue);
        for (var i = 0; i < HuffmanLayout.Streams; i++)
        {
            input = Math.Min(input, last - streams[i].Input);
            output = Math.Min(output, streams[i].OutputEnd - streams[i].Output);
        }

        return Math.Min(input / BytesPerTurn, output / outputPerTurn);
    }

    /// <summary>Decodes while every stream can be loaded in whole words and has room for whole turns.</summary>
    /// <param name="table">The packed table.</param>
    /// <param name="streams">Where each stream is; updated.</param>
    /// <param name="last">The last place from which a word can be loaded.</param>
    private static void Four(uint* table, Stream* streams, byte* last)
    {
        for (var turns = Turns(streams, last, OutputPerTurn); turns > 0; turns = Turns(streams, last, OutputPerTurn))
            Four(table, streams, turns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(uint* table, Stream* streams, long turns)
    {
        var op0 = streams[0].Output;
        var op1 = streams[1].Output;
        var op2 = streams[2].Output;
        var op3 = streams[3].Output;
        var bits0 = Begin(streams[0].Input, streams[0].BitsUsed);
        var bits1 = Begin(streams[1].Input, streams[1].BitsUsed);
        var bits2 = Begin(streams[2].Input, streams[2].BitsUsed);
        var bits3 = Begin(streams[3].Input, streams[3].BitsUsed);
        do
        {
            LookUp(table, ref bits0, ref op0);
            LookUp(table, ref bits1, ref op1);
            LookUp(table, ref bits2, ref op2);
            LookUp(table, ref bits3, ref op3);
            LookUp(table, ref bits0, ref op0);
            LookUp(table, ref bits1, ref op1);
            LookUp(table, ref bits2, ref op2);
            LookUp(table, ref bits3, ref op3);
            LookUp(table, ref bits0, ref op0);
            LookUp(table, ref bits1, ref op1);
            LookUp(table, ref bits2, ref op2);
            LookUp(table, ref bits3, ref op3);
            LookUpLast(table, ref bits0, ref streams[0].Input, ref op0);
            LookUpLast(table, ref bits1, ref streams[1].Input, ref op1);
            LookUpLast(table, ref bits2, ref streams[2].Input, ref op2);
            LookUpLast(table, ref bits3, ref streams[3].Input, ref op3);
        }
        while (--turns > 0);

        streams[0].Stop(streams[0].Input, bits0, op0);
        streams[1].Stop(streams[1].Input, bits1, op1);
        streams[2].Stop(streams[2].Input, bits2, op2);
        streams[3].Stop(streams[3].Input, bits3, op3);
    }

    /// <summary>As above, a symbol a look-up: all streams are equally far, so one place in the output is enough.</summary>
    private static void Four(ushort* table, Stream* streams, byte* last)
    {
        for (var turns = Turns(streams, last, LookupsPerTurn); turns > 0; turns = Turns(streams, last, LookupsPerTurn))
            Four(table, streams, turns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(ushort* table, Stream* streams, long turns)
    {
        var output = streams[0].Output;
        var quarter = (nint)(streams[1].Output - output);
        var bits0 = Begin(streams[0].Input, streams[0].BitsUsed);
        var bits1 = Begin(streams[1].Input, streams[1].BitsUsed);
        var bits2 = Begin(streams[2].Input, streams[2].BitsUsed);
        var bits3 = Begin(streams[3].Input, streams[3].BitsUsed);
        do
        {
            var upper = output + (2 * quarter);
            LookUp(table, ref bits0, output);
            LookUp(table, ref bits1, output + quarter);
            LookUp(table, ref bits2, upper);
            LookUp(table, ref bits3, upper + quarter);
            LookUp(table, ref bits0, output + 1);
            LookUp(table, ref bits1, output + quarter + 1);
            LookUp(table, ref bits2, upper + 1);
            LookUp(table, ref bits3, upper + quarter + 1);
            LookUp(table, ref bits0, output + 2);
            LookUp(table, ref bits1, output + quarter + 2);
            LookUp(table, ref bits2, upper + 2);
            LookUp(table, ref bits3, upper + quarter + 2);
            LookUpLast(table, ref bits0, ref streams[0].Input, output + 3);
            LookUpLast(table, ref bits1, ref streams[1].Input, output + quarter + 3);
            LookUpLast(table, ref bits2, ref streams[2].Input, upper + 3);
            LookUpLast(table, ref bits3, ref streams[3].Input, upper + quarter + 3);
            output += LookupsPerTurn;
        }
        while (--turns > 0);

        streams[0].Stop(streams[0].Input, bits0, output);
        streams[1].Stop(streams[1].Input, bits1, output + quarter);
        streams[2].Stop(streams[2].Input, bits2, output + (2 * quarter));
        streams[3].Stop(streams[3].Input, bits3, output + (3 * quarter));
    }
}
