using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tersor.Format;

public sealed unsafe partial class HuffmanDecoder
{
    // A reload leaves at least 56 bits, five codes take at most 55 and so move the input by at most 7 bytes.
    private const int SymbolsPerReload = 5;
    private const int BytesPerReload = 7;

    /// <summary>
    /// Four streams at once, in the shape of zstd's fast loop (Collet, Terrell; huf_decompress.c). Each container keeps its
    /// next bits at the top and a one below its last bit, so that counting trailing zeros tells how many bits are used up: no
    /// counters, no branch per symbol. Bounds are checked once per outer turn.
    /// </summary>
    private bool DecodeFour(ReadOnlySpan<byte> source, ReadOnlySpan<int> sizes, Span<byte> symbols)
    {
        var quarter = HuffmanLayout.Quarter(symbols.Length);
        fixed (ushort* table = _table)
        fixed (byte* input = source)
        fixed (byte* output = symbols)
        {
            var begin = stackalloc byte*[HuffmanLayout.Streams];
            var bit = stackalloc long[HuffmanLayout.Streams];
            begin[0] = input;
            for (var stream = 1; stream < HuffmanLayout.Streams; stream++)
                begin[stream] = begin[stream - 1] + sizes[stream - 1];
            var done = FastFour(table, begin, bit, input + source.Length, output, quarter, symbols.Length - (3 * quarter));

            for (var stream = 0; stream < HuffmanLayout.Streams; stream++)
            {
                var outputEnd = output + Math.Min((stream + 1) * quarter, symbols.Length);
                var end = DecodeTail(table, begin[stream], sizes[stream], bit[stream], output + (stream * quarter) + done, outputEnd);
                if ((end + 7) / 8 != sizes[stream])
                    return false;
            }

            return true;
        }
    }

    /// <summary>Decodes as far as every stream can be loaded in whole words; returns the symbols done in each stream.</summary>
    /// <param name="table">The look-up table.</param>
    /// <param name="begin">Where each stream begins.</param>
    /// <param name="bit">Receives how many bits of each stream are used up.</param>
    /// <param name="inputEnd">Behind the last stream.</param>
    /// <param name="output">The first stream's symbols; the others' follow at multiples of <paramref name="quarter"/>.</param>
    /// <param name="quarter">Symbols in each of the first three streams.</param>
    /// <param name="count">Symbols in the fourth, the fewest.</param>
    private static int FastFour(ushort* table, byte** begin, long* bit, byte* inputEnd, byte* output, nint quarter, int count)
    {
        var last = inputEnd - sizeof(ulong);
        var ip0 = begin[0];
        var ip1 = begin[1];
        var ip2 = begin[2];
        var ip3 = begin[3];
        if (Math.Max((nint)ip2, (nint)ip3) > (nint)last)
            return 0;

        var (bits0, bits1, bits2, bits3) = (Load(ip0) | 1, Load(ip1) | 1, Load(ip2) | 1, Load(ip3) | 1);
        var quarter3 = 3 * quarter;
        var op = output;
        var opEnd = output + count;
        while (true)
        {
            // The streams of a damaged file may overtake each other, so every one of them bounds the turn.
            var furthest = Math.Max(Math.Max((nint)ip0, (nint)ip1), Math.Max((nint)ip2, (nint)ip3));
            var turns = Math.Min(((nint)last - furthest) / BytesPerReload, (nint)(opEnd - op) / SymbolsPerReload);
            if (turns <= 0)
                break;
            var turnEnd = op + (turns * SymbolsPerReload);
            do
            {
                Step(table, ref bits0, op);
                Step(table, ref bits1, op + quarter);
                Step(table, ref bits2, op + (2 * quarter));
                Step(table, ref bits3, op + quarter3);
                Step(table, ref bits0, op + 1);
                Step(table, ref bits1, op + quarter + 1);
                Step(table, ref bits2, op + (2 * quarter) + 1);
                Step(table, ref bits3, op + quarter3 + 1);
                Step(table, ref bits0, op + 2);
                Step(table, ref bits1, op + quarter + 2);
                Step(table, ref bits2, op + (2 * quarter) + 2);
                Step(table, ref bits3, op + quarter3 + 2);
                Step(table, ref bits0, op + 3);
                Step(table, ref bits1, op + quarter + 3);
                Step(table, ref bits2, op + (2 * quarter) + 3);
                Step(table, ref bits3, op + quarter3 + 3);
                Step(table, ref bits0, op + 4);
                Step(table, ref bits1, op + quarter + 4);
                Step(table, ref bits2, op + (2 * quarter) + 4);
                Step(table, ref bits3, op + quarter3 + 4);
                Reload(ref bits0, ref ip0);
                Reload(ref bits1, ref ip1);
                Reload(ref bits2, ref ip2);
                Reload(ref bits3, ref ip3);
                op += SymbolsPerReload;
            }
            while (op < turnEnd);
        }

        bit[0] = Used(ip0 - begin[0], bits0);
        bit[1] = Used(ip1 - begin[1], bits1);
        bit[2] = Used(ip2 - begin[2], bits2);
        bit[3] = Used(ip3 - begin[3], bits3);
        return (int)(op - output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ushort* table, ref ulong bits, byte* output)
    {
        int entry = table[bits >> IndexShift];
        bits <<= entry;
        *output = (byte)(entry >> 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reload(ref ulong bits, ref byte* input)
    {
        var used = BitOperations.TrailingZeroCount(bits);
        input += used >> 3;
        bits = (Load(input) | 1) << (used & 7);
    }

    private static long Used(long bytes, ulong bits) => (8 * bytes) + BitOperations.TrailingZeroCount(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load(byte* input) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(*(ulong*)input) : *(ulong*)input;
}
