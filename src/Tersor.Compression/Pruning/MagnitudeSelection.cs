namespace Tersor.Compression;

/// <summary>
/// Keeps exactly so many of the weights with the largest magnitudes. The threshold is found by counting bit patterns, which for
/// non-negative floats are in the order of the values: upper halves first, then lower halves within the decisive upper one.
/// </summary>
internal static class MagnitudeSelection
{
    private const int Buckets = 1 << 16;

    /// <summary>Sets the masks of layers to keep the largest weights of all of them; among equals the first.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="keep">How many weights stay, in all.</param>
    public static void Keep(IReadOnlyList<LayerMask> layers, long keep)
    {
        var counts = new long[Buckets];
        var upper = Find(layers, counts, keep, out var left, bits => (int)(bits >> 16), _ => true);
        var lower = Find(layers, counts, left, out var ties, bits => (int)(bits & 0xffff), bits => (int)(bits >> 16) == upper);
        var threshold = ((uint)upper << 16) | (uint)lower;
        foreach (var layer in layers)
        {
            for (var i = 0; i < layer.Weights.Length; i++)
            {
                var bits = Magnitude(layer.Weights[i]);
                layer.Mask[i] = bits > threshold || (bits == threshold && ties-- > 0) ? (byte)1 : (byte)0;
            }
        }
    }

    /// <summary>The bucket in which the <paramref name="keep"/>-th largest lies, and how many of it are still wanted.</summary>
    private static int Find(
        IReadOnlyList<LayerMask> layers, long[] counts, long keep, out long left, Func<uint, int> bucketOf, Func<uint, bool> counted)
    {
        Array.Clear(counts);
        foreach (var layer in layers)
            foreach (var weight in layer.Weights)
                if (Magnitude(weight) is var bits && counted(bits))
                    counts[bucketOf(bits)]++;

        left = keep;
        var bucket = Buckets - 1;
        for (; bucket > 0 && counts[bucket] < left; bucket--)
            left -= counts[bucket];
        return bucket;
    }

    private static uint Magnitude(float weight) => BitConverter.SingleToUInt32Bits(weight) & 0x7fff_ffff;
}
