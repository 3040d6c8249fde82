namespace Tersor.Peers.PostTraining;

/// <summary>The values that a tensor takes during calibration: their range first, then how they lie in it.</summary>
internal sealed class ActivationRange
{
    private const int Bins = 8192;

    private readonly long[] _counts = new long[Bins];
    private float _smallest;
    private float _largest;

    /// <summary>Widens the range, which always has 0 in it.</summary>
    public void Widen(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
            (_smallest, _largest) = (Math.Min(_smallest, value), Math.Max(_largest, value));
    }

    /// <summary>Counts values of the range.</summary>
    public void Count(ReadOnlySpan<float> values)
    {
        var width = _largest - _smallest;
        foreach (var value in values)
            _counts[width == 0 ? 0 : Math.Min(Bins - 1, (int)((value - _smallest) / width * Bins))]++;
    }

    /// <summary>The part of the range that a share of the values lies in, as much cut off on either side; 0 is in it.</summary>
    /// <param name="share">1 for the whole range.</param>
    public (float Smallest, float Largest) Of(double share)
    {
        if (share >= 1)
            return (_smallest, _largest);
        var cut = (long)(_counts.Sum() * (1 - share) / 2);
        var (first, last, below, above) = (0, Bins - 1, 0L, 0L);
        while (first < last && (below += _counts[first]) <= cut)
            first++;
        while (last > first && (above += _counts[last]) <= cut)
            last--;
        var bin = (_largest - _smallest) / Bins;
        return (Math.Min(0, _smallest + (first * bin)), Math.Max(0, _smallest + ((last + 1) * bin)));
    }
}
