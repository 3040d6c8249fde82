using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>Reads what a <see cref="RansEncoder"/> wrote, and no byte more.</summary>
internal sealed unsafe class RansDecoder
{
    private const int FrequencyBits = RansFrequencies.MostPrecision;
    private const uint FrequencyMask = (1u << FrequencyBits) - 1;
    private const int SymbolShift = 2 * FrequencyBits;

    private readonly int _precision;

    // For each place in a whole: the symbol's frequency, how far the place lies behind the symbol's first, and the symbol.
    private readonly uint[] _table;

    public RansDecoder(RansFrequencies frequencies)
    {
        _precision = frequencies.Precision;
        _table = GC.AllocateUninitializedArray<uint>(1 << _precision);
        var start = 0;
        for (var symbol = 0; symbol < frequencies.Values.Length; symbol++)
        {
            uint frequency = frequencies.Values[symbol];
            for (var place = 0u; place < frequency; place++)
                _table[start++] = ((uint)symbol << SymbolShift) | (place << FrequencyBits) | frequency;
        }
    }

    /// <summary>Decodes symbols.</summary>
    /// <param name="reader">At the numbers; behind the last word afterwards.</param>
    /// <param name="symbols">Receives the symbols, as many as were encoded.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Decode(ref ByteReader reader, Span<byte> symbols)
    {
        var states = (stackalloc uint[RansEncoder.States(symbols.Length)]);
        foreach (ref var state in states)
            if ((state = reader.UInt32()) < RansEncoder.Smallest)
                throw reader.Error("a number below the smallest");
        var done = states.Length == 4 && BitConverter.IsLittleEndian ? DecodeFour(ref reader, states, symbols) : 0;
        for (; done < symbols.Length; done++)
        {
            ref var state = ref states[done & (states.Length - 1)];
            symbols[done] = (byte)(Step(_table[state & (uint)(_table.Length - 1)], _precision, ref state) >> SymbolShift);
            if (state < RansEncoder.Smallest)
                state = (state << RansEncoder.WordBits) | reader.UInt16();
        }

        if (states.ContainsAnyExcept(RansEncoder.Smallest))
            throw reader.Error("the coded symbols do not end where their bytes do");
    }

    /// <summary>Decodes while there are words enough, whatever the symbols need; returns how many symbols it did.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int DecodeFour(ref ByteReader reader, scoped Span<uint> states, scoped Span<byte> symbols)
    {
        var rest = reader.Rest;
        var done = 0;
        var words = 0;
        fixed (uint* table = _table)
        fixed (byte* input = rest)
        fixed (byte* output = symbols)
        {
            var (state0, state1, state2, state3) = (states[0], states[1], states[2], states[3]);
            var (mask, precision) = ((uint)_table.Length - 1, _precision);
            var next = (ushort*)input;
            var end = next + (rest.Length / sizeof(ushort));
            for (; end - next >= 4 && done + 4 <= symbols.Length; done += 4)
            {
                var entry0 = Step(table[state0 & mask], precision, ref state0);
                var entry1 = Step(table[state1 & mask], precision, ref state1);
                var entry2 = Step(table[state2 & mask], precision, ref state2);
                var entry3 = Step(table[state3 & mask], precision, ref state3);
                Refill(ref state0, ref next);
                Refill(ref state1, ref next);
                Refill(ref state2, ref next);
                Refill(ref state3, ref next);
                output[done] = (byte)(entry0 >> SymbolShift);
                output[done + 1] = (byte)(entry1 >> SymbolShift);
                output[done + 2] = (byte)(entry2 >> SymbolShift);
                output[done + 3] = (byte)(entry3 >> SymbolShift);
            }

            (states[0], states[1], states[2], states[3]) = (state0, state1, state2, state3);
            words = (int)(next - (ushort*)input);
        }

        reader.Bytes(sizeof(ushort) * words);
        return done;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step(uint entry, int precision, ref uint state)
    {
        state = ((entry & FrequencyMask) * (state >> precision)) + ((entry >> FrequencyBits) & FrequencyMask);
        return entry;
    }

    // Without a branch, which nobody could predict: 1 where the number is below the smallest, else 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Refill(ref uint state, ref ushort* next)
    {
        var isBelow = (uint)(((ulong)state - RansEncoder.Smallest) >> 63);
        state = (state << (int)(isBelow * RansEncoder.WordBits)) | (*next & (0 - isBelow));
        next += isBelow;
    }
}
