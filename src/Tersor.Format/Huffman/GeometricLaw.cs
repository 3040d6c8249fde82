namespace Tersor.Format;

/// <summary>
/// Huffman codes for symbols whose frequency falls geometrically, rebuilt from a byte or two instead of stored. Integer
/// arithmetic only: writer and reader must reach the same code on every machine.
/// </summary>
internal static class GeometricLaw
{
    private const int FractionBits = 32;

    private static readonly double[] Logarithms =
        [.. Enumerable.Range(0, 256).Select(density => Math.Log(Probability((byte)density) / (double)(1UL << FractionBits)))];

    /// <summary>Each symbol q times as frequent as the one before: the run lengths between independent events.</summary>
    /// <param name="density">The event's probability p = 1 - q as a quantised byte, see <see cref="Probability"/>.</param>
    /// <param name="alphabet">The number of symbols that have a code.</param>
    /// <param name="tail">Whether the last symbol stands for all longer runs.</param>
    public static HuffmanCode Falling(byte density, int alphabet, bool tail)
    {
        var (weights, p) = (new ulong[alphabet], Probability(density));
        var survival = 1UL << FractionBits;
        for (var symbol = 0; symbol < alphabet; symbol++)
        {
            var share = tail && symbol == alphabet - 1 ? survival : (survival * p) >> FractionBits;
            weights[symbol] = Math.Max(1, share);
            survival -= (survival * p) >> FractionBits;
        }

        return HuffmanCode.FromWeights(weights);
    }

    /// <summary>Falling on both sides of a peak: centroids in ascending order, of which those near zero are used most.</summary>
    /// <param name="density">The steepness, as above.</param>
    /// <param name="peak">The most frequent symbol.</param>
    /// <param name="alphabet">The number of symbols that have a code.</param>
    public static HuffmanCode Peaked(byte density, int peak, int alphabet)
    {
        var (weights, p) = (new ulong[alphabet], Probability(density));
        var share = 1UL << FractionBits;
        for (var distance = 0; distance < alphabet; distance++)
        {
            if (peak - distance >= 0)
                weights[peak - distance] = Math.Max(1, share);
            if (peak + distance < alphabet)
                weights[peak + distance] = Math.Max(1, share);
            share -= (share * p) >> FractionBits;
        }

        return HuffmanCode.FromWeights(weights);
    }

    /// <summary>The byte nearest below a probability in (0, 1).</summary>
    public static byte Quantise(double probability)
    {
        var (logarithm, nearest) = (Math.Log(probability), 0);
        for (var density = 1; density <= byte.MaxValue; density++)
            if (Math.Abs(Logarithms[density] - logarithm) < Math.Abs(Logarithms[nearest] - logarithm))
                nearest = density;
        return (byte)nearest;
    }

    /// <summary>
    /// (16 + low nibble) / 2^(5 + high nibble), in units of 2^-32: steps of 3 to 6 %, from 0.97 down to 1.5e-5.
    /// </summary>
    private static ulong Probability(byte density) => (16UL + (density & 15u)) << (FractionBits - 5 - (density >> 4));
}
