namespace Tersor.Compression;

/// <summary>
/// Keeps exactly so many of the weights with the largest magnitudes. The threshold is found by counting bit patterns, which for
/// non-negative floats are in the order of the values: upper halves first, then the lower halves within the decisive upper one.
/// </summary>
internal static class MagnitudeSelection
{
    private const int HalfBits = 16;
    private const uint HalfMask = (1 << HalfBits) - 1;

    /// <summary>Sets the masks of layers to keep the largest weights of all of them; among equals the first.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="keep">How many weights stay, in all.</param>
    public static void Keep(IReadOnlyList<LayerMask> layers, long keep)
    {
        var counts = new long[1 << HalfBits];
        foreach (var layer in layers)
            foreach (var weight in layer.Weights)
                counts[Magnitude(weight) >> HalfBits]++;
        var upper = Decisive(counts, ref keep);

        Array.Clear(counts);
        foreach (var layer in layers)
            foreach (var weight in layer.Weights)
                if (Magnitude(weight) is var bits && bits >> HalfBits == upper)
                    counts[bits & HalfMask]++;
        var threshold = (upper << HalfBits) | Decisive(counts, ref keep);

        foreach (var layer in layers)
        {
            for (var i = 0; i < layer.Weights.Length; i++)
            {
                var bits = Magnitude(layer.Weights[i]);
                layer.Mask[i] = bits > threshold || (bits == threshold && keep-- > 0) ? (byte)1 : (byte)0;
            }
        }
    }

    /// <summary>The bucket in which the last one to keep lies; <paramref name="keep"/> becomes how many of that bucket stay.</summary>
    private static uint Decisive(long[] counts, ref long keep)
    {
        var bucket = counts.Length - 1;
        for (; bucket > 0 && counts[bucket] < keep; bucket--)
            keep -= counts[bucket];
        return (uint)bucket;
    }

    private static uint Magnitude(float weight) => BitConverter.SingleToUInt32Bits(weight) & 0x7fff_ffff;
}
