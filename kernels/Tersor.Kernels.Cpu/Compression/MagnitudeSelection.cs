namespace Tersor.Kernels.Cpu;

/// <summary>
/// Keeps exactly so many of the weights with the largest magnitudes. The threshold is found by counting bit patterns, which for
/// non-negative floats are in the order of the values: upper halves first, then the lower halves within the decisive upper one.
/// </summary>
public static unsafe class MagnitudeSelection
{
    /// <summary>The bit patterns of half a word.</summary>
    public const int Buckets = 1 << HalfBits;

    private const int HalfBits = 16;
    private const uint HalfMask = Buckets - 1;

    /// <summary>
    /// Sets the masks of parts to 1 for the largest weights of all of them together, else to 0; among equals the first stay.
    /// </summary>
    /// <param name="parts">The weights.</param>
    /// <param name="keep">The number of weights that stay, in all.</param>
    /// <param name="counts">Space for <see cref="Buckets"/> counts.</param>
    public static void Run(ReadOnlySpan<Part> parts, long keep, Span<long> counts)
    {
        counts.Clear();
        foreach (var part in parts)
            for (var i = 0; i < part.Count; i++)
                counts[(int)(Magnitude(part.Weights[i]) >> HalfBits)]++;
        var upper = Decisive(counts, ref keep);

        counts.Clear();
        foreach (var part in parts)
            for (var i = 0; i < part.Count; i++)
                if (Magnitude(part.Weights[i]) is var bits && bits >> HalfBits == upper)
                    counts[(int)(bits & HalfMask)]++;
        var threshold = (upper << HalfBits) | Decisive(counts, ref keep);

        foreach (var part in parts)
        {
            for (var i = 0; i < part.Count; i++)
            {
                var bits = Magnitude(part.Weights[i]);
                part.Mask[i] = bits > threshold || (bits == threshold && keep-- > 0) ? (byte)1 : (byte)0;
            }
        }
    }

    /// <summary>
    /// The bucket in which the last one to keep lies; <paramref name="keep"/> becomes how many of that bucket stay.
    /// </summary>
    private static uint Decisive(ReadOnlySpan<long> counts, ref long keep)
    {
        var bucket = counts.Length - 1;
        for (; bucket > 0 && counts[bucket] < keep; bucket--)
            keep -= counts[bucket];
        return (uint)bucket;
    }

    private static uint Magnitude(float weight) => BitConverter.SingleToUInt32Bits(weight) & 0x7fff_ffff;

    /// <summary>The weights of one layer, and its mask.</summary>
    public readonly struct Part(float* weights, byte* mask, int count)
    {
        /// <summary>The weights.</summary>
        public float* Weights { get; } = weights;

        /// <summary>Receives 1 for each weight that stays, else 0.</summary>
        public byte* Mask { get; } = mask;

        /// <summary>The number of weights.</summary>
        public int Count { get; } = count;
    }
}
