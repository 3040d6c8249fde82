using System.Numerics;

namespace Tersor.Compression;

/// <summary>
/// How finely numbers were rounded before they were stored: those of few bits take fewer bytes, and what they become must not
/// take more.
/// </summary>
internal static class MantissaBits
{
    private const int InSingle = 23;

    // Zeros and ones, as normalisations begin with, are not rounded: they are where learning starts.
    private const int Least = 4;

    /// <summary>How many bits behind the leading one all of some numbers need.</summary>
    public static int Of(ReadOnlySpan<float> values)
    {
        var used = 0u;
        foreach (var value in values)
            used |= BitConverter.SingleToUInt32Bits(value) & ((1u << InSingle) - 1);
        return used == 0 ? 0 : InSingle - BitOperations.TrailingZeroCount(used);
    }

    /// <summary>The nearest number of so many bits, the even one of two.</summary>
    public static float Round(float value, int bits)
    {
        if (bits >= InSingle || !float.IsFinite(value))
            return value;
        var (dropped, pattern) = (InSingle - bits, BitConverter.SingleToUInt32Bits(value));
        var half = (1u << (dropped - 1)) - 1 + ((pattern >> dropped) & 1);
        return BitConverter.UInt32BitsToSingle((pattern + half) >> dropped << dropped);
    }

    /// <summary>The nearest numbers of as many bits as others have, but of some.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="like">The others.</param>
    public static float[] Round(float[] values, ReadOnlySpan<float> like)
    {
        var bits = Math.Max(Least, Of(like));
        return Array.ConvertAll(values, value => Round(value, bits));
    }
}
