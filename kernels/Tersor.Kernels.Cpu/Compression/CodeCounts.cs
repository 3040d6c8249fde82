namespace Tersor.Kernels.Cpu;

/// <summary>
/// How often each code occurs. Neighbours often have the same, and an increment of the word just stored waits for it: four
/// private banks keep neighbours apart.
/// </summary>
public static unsafe class CodeCounts
{
    private const int Banks = 4;
    private const int Codes = 256;

    /// <summary>counts[k] = how many of the codes are k.</summary>
    /// <param name="codes">The codes.</param>
    /// <param name="count">The number of codes.</param>
    /// <param name="counts">The result.</param>
    /// <param name="countsLength">How many codes are counted, at most 256; others are left out.</param>
    public static void Run(byte* codes, int count, int* counts, int countsLength)
    {
        var banks = stackalloc int[Banks * Codes];
        var i = 0;
        for (; i <= count - Banks; i += Banks)
        {
            banks[codes[i]]++;
            banks[Codes + codes[i + 1]]++;
            banks[(2 * Codes) + codes[i + 2]]++;
            banks[(3 * Codes) + codes[i + 3]]++;
        }

        for (; i < count; i++)
            banks[codes[i]]++;
        for (var code = 0; code < countsLength; code++)
            counts[code] = banks[code] + banks[Codes + code] + banks[(2 * Codes) + code] + banks[(3 * Codes) + code];
    }
}
