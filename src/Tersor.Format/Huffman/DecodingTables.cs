namespace Tersor.Format;

/// <summary>
/// Look-up tables of a <see cref="HuffmanCode"/>, indexed by the next <see cref="Bits"/> bits. Codes are canonical, so each table
/// is runs of equal entries in the order of the codes.
/// </summary>
internal static class DecodingTables
{
    /// <summary>The bits of an index: no code is longer.</summary>
    public const int Bits = HuffmanCode.MaxLength;

    /// <summary>The byte of a packed entry that tells how many bits it takes, and from a bit on how many symbols.</summary>
    public const int Tail = 3;

    /// <summary>The bit of that byte where the number of symbols begins.</summary>
    public const int CountShift = 6;

    /// <summary>The symbols of a packed entry at most.</summary>
    public const int MostSymbols = 3;

    private const int Entries = 1 << Bits;
    private const int TailShift = 8 * Tail;
    private const uint OneSymbol = 1u << (TailShift + CountShift);
    private const uint TwoSymbols = 0xFFFF;
    private const uint Length = (1u << CountShift) - 1;

    /// <summary>A symbol an entry: the length of its code in the low byte, the symbol in the high one.</summary>
    public static ushort[] Single(HuffmanCode code)
    {
        var table = GC.AllocateUninitializedArray<ushort>(Entries);
        var lengths = code.Lengths;
        var codes = code.Codes;
        for (var symbol = 0; symbol < HuffmanCode.Symbols; symbol++)
        {
            var length = lengths[symbol];
            if (length == 0)
                continue;
            var run = 1 << (Bits - length);
            table.AsSpan(codes[symbol] * run, run).Fill((ushort)((symbol << 8) | length));
        }

        return table;
    }

    /// <summary>
    /// As many whole codes an entry as an index holds, up to <see cref="MostSymbols"/>: their symbols, the first lowest, below
    /// the <see cref="Tail"/>.
    /// </summary>
    /// <param name="single">The table of single symbols.</param>
    public static uint[] Packed(ReadOnlySpan<ushort> single)
    {
        var ones = GC.AllocateUninitializedArray<uint>(Entries);

        // Where the codes of each length end: lengths never fall along the table.
        Span<int> ends = stackalloc int[Bits + 1];
        ends.Clear();
        for (var begin = 0; begin < Entries;)
        {
            int entry = single[begin];
            var (length, run) = (entry & 0xFF, 1 << (Bits - (entry & 0xFF)));
            ones.AsSpan(begin, run).Fill(OneSymbol | ((uint)length << TailShift) | ((uint)entry >> 8));
            begin += run;
            ends[length] = begin;
        }

        for (var length = 1; length <= Bits; length++)
            ends[length] = Math.Max(ends[length], ends[length - 1]);
        var packed = ones;
        for (var symbols = 1; symbols < MostSymbols; symbols++)
            packed = Lengthened(packed, ones, ends);
        return packed;
    }

    /// <summary>A symbol before each entry, and after it as much of what follows as the index holds.</summary>
    private static uint[] Lengthened(uint[] rest, uint[] ones, ReadOnlySpan<int> ends)
    {
        var table = GC.AllocateUninitializedArray<uint>(Entries);
        for (var begin = 0; begin < Entries;)
        {
            var first = ones[begin];
            var length = LengthOf(first);
            var (room, run) = (Bits - length, 1 << (Bits - length));

            // What follows the first code is the upper part of an index. Codes that are too long for the room come last.
            var followed = ends[room] >> length;
            var target = table.AsSpan(begin, run);
            for (var i = 0; i < followed; i++)
            {
                var next = rest[i << length];
                if (LengthOf(next) > room)
                    next = ones[i << length];
                target[i] = first + (next & ~(uint.MaxValue >> 8)) + ((next & TwoSymbols) << 8);
            }

            target[followed..].Fill(first);
            begin += run;
        }

        return table;
    }

    private static int LengthOf(uint entry) => (int)((entry >> TailShift) & Length);
}
