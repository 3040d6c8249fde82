namespace Tersor.Format;

/// <summary>
/// Whether binary16 can hold numbers: it has 11 bits between 6·10⁻⁵ and 65504, fewer and fewer below, nothing above.
/// </summary>
public static class HalfPrecision
{
    // Half a unit in the last place of a normal number is 2^-11 of it; below, it is more.
    private const double Precision = 1d / (1 << 11);

    // A trained tensor has a few numbers next to zero, which are worth nothing. One that was scaled down has nothing else.
    private const int LostShare = 4;

    /// <summary>
    /// Whether numbers survive being rounded: none becomes infinite, and no more than a quarter of those that are not 0 lose some
    /// of their 11 bits. What has been rounded before always does.
    /// </summary>
    public static bool Holds(ReadOnlySpan<float> values)
    {
        var (lost, nonZeros) = (0L, 0L);
        foreach (var value in values)
        {
            if (value == 0f || !float.IsFinite(value))
                continue;
            var rounded = (float)(Half)value;
            if (!float.IsFinite(rounded))
                return false;
            nonZeros++;
            if (Math.Abs((double)rounded - value) > Precision * Math.Abs((double)value))
                lost++;
        }

        return lost * LostShare <= nonZeros;
    }
}
