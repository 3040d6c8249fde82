using System.Buffers;

namespace Tersor.Format;

/// <summary>
/// Writes symbols as numbers that each of them multiplies by the inverse of its probability: range asymmetric numeral systems
/// (Duda 2013). The last symbol goes first, since a decoder undoes what was done last.
/// </summary>
internal static class RansEncoder
{
    /// <summary>From here on four numbers, each for every fourth symbol; below, their bytes would cost too much.</summary>
    public const int FourStateThreshold = 8192;

    /// <summary>The smallest number between two symbols. A smaller one takes another word of 16 bits.</summary>
    public const uint Smallest = 1u << WordBits;

    /// <summary>The bits of a word.</summary>
    public const int WordBits = 16;

    /// <summary>How many numbers so many symbols have.</summary>
    public static int States(int count) => count < FourStateThreshold ? 1 : 4;

    /// <summary>The numbers and words of some symbols, each of which has a frequency.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> symbols, RansFrequencies frequencies)
    {
        var precision = frequencies.Precision;
        Span<uint> starts = stackalloc uint[HuffmanCode.Symbols];
        for (var symbol = 1; symbol < frequencies.Values.Length; symbol++)
            starts[symbol] = starts[symbol - 1] + frequencies.Values[symbol - 1];

        var states = (stackalloc uint[States(symbols.Length)]);
        states.Fill(Smallest);
        var words = ArrayPool<ushort>.Shared.Rent(symbols.Length);
        var next = words.Length;
        for (var i = symbols.Length - 1; i >= 0; i--)
        {
            ref var state = ref states[i & (states.Length - 1)];
            uint frequency = frequencies.Values[symbols[i]];
            if (state >= frequency << ((2 * WordBits) - precision))
            {
                words[--next] = (ushort)state;
                state >>= WordBits;
            }

            var (quotient, rest) = Math.DivRem(state, frequency);
            state = (quotient << precision) + rest + starts[symbols[i]];
        }

        var writer = new ByteWriter();
        foreach (var state in states)
            writer.UInt32(state);
        foreach (var word in words.AsSpan(next))
            writer.UInt16(word);
        ArrayPool<ushort>.Shared.Return(words);
        return writer.Written.ToArray();
    }
}
