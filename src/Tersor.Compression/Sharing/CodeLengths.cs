namespace Tersor.Compression;

/// <summary>How long codes are that are as short as their use allows.</summary>
internal static class CodeLengths
{
    /// <summary>The bits of all symbols together, by their entropy of order zero.</summary>
    /// <param name="members">How often each symbol occurs.</param>
    public static double Entropy(ReadOnlySpan<int> members)
    {
        var (total, bits) = (0.0, 0.0);
        foreach (var count in members)
            total += count;
        foreach (var count in members)
            bits += count == 0 ? 0 : count * Math.Log2(total / count);
        return bits;
    }
}
