namespace Tersor.Format;

/// <summary>
/// Probabilities and their logarithmic odds, both as whole numbers: the same on every machine. Odds are in units of 1/256, from
/// -2047 to 2047; probabilities in units of 2^-16.
/// </summary>
internal static class Logistic
{
    /// <summary>The largest odds.</summary>
    public const int Most = 2047;

    /// <summary>The bits of a probability whose odds are known.</summary>
    public const int InputBits = 12;

    private const int NodeBits = 7;

    /// <summary>A probability for every 128th of the odds, from -2048 on.</summary>
    private static ReadOnlySpan<ushort> Nodes =>
    [
        22, 36, 60, 98, 162, 267, 439, 720, 1179, 1921, 3108, 4971, 7812, 11955, 17625, 24743, 32768, 40793, 47911, 53581, 57724,
        60565, 62428, 63615, 64357, 64816, 65097, 65269, 65374, 65438, 65476, 65500, 65514,
    ];

    private static readonly ushort[] SquashTable = MakeSquash();

    private static readonly short[] StretchTable = MakeStretch();

    /// <summary>The probability of odds: 22 to 65514.</summary>
    /// <param name="odds">Any number: those beyond the largest count as it.</param>
    public static int Squash(long odds) => SquashTable[Math.Clamp(odds, -Most, Most) + Most];

    /// <summary>The odds of a probability of 12 bits.</summary>
    public static int Stretch(uint probability) => StretchTable[probability];

    private static ushort[] MakeSquash()
    {
        var table = new ushort[(2 * Most) + 1];
        for (var i = 0; i < table.Length; i++)
        {
            var (node, rest) = ((i + 1) >> NodeBits, (i + 1) & ((1 << NodeBits) - 1));
            table[i] = (ushort)(((Nodes[node] * ((1 << NodeBits) - rest)) + (Nodes[node + 1] * rest) + 64) >> NodeBits);
        }

        return table;
    }

    // The first odds whose probability is that or more.
    private static short[] MakeStretch()
    {
        var table = new short[1 << InputBits];
        var odds = -Most;
        for (var probability = 0; probability < table.Length; probability++)
        {
            while (odds < Most && SquashTable[odds + Most] >> (16 - InputBits) < probability)
                odds++;
            table[probability] = (short)odds;
        }

        return table;
    }
}
