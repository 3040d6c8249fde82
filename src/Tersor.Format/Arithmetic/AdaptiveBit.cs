namespace Tersor.Format;

/// <summary>
/// How likely a decision is a one, learnt from those before: fast at first, then ever more slowly, as a mean would, and from the
/// 255th on at a steady pace.
/// </summary>
internal struct AdaptiveBit
{
    /// <summary>The bits of the probability that an arithmetic coder uses.</summary>
    public const int Precision = 15;

    private const int StateBits = 24;
    private const uint One = 1u << StateBits;
    private const int RateBits = 16;
    private const int Slowest = 254;

    // From a decision on the pace is the inverse of how many it has seen, and a half more.
    private static readonly uint[] Rates =
        [.. Enumerable.Range(0, Slowest + 1).Select(seen => (2u << RateBits) / (uint)((2 * seen) + 3))];

    private uint _state;
    private int _seen;

    /// <summary>A decision before the first was made.</summary>
    /// <param name="ones">How many of the equally likely outcomes are a one.</param>
    /// <param name="all">All outcomes.</param>
    public AdaptiveBit(int ones, int all) => _state = (uint)(((ulong)ones << StateBits) / (uint)all);

    /// <summary>The probability of a one, from 1 to 2^15 − 1.</summary>
    public readonly uint Probability => Math.Max(1, _state >> (StateBits - Precision));

    /// <summary>The probability in the bits that <see cref="Logistic"/> knows odds of.</summary>
    public readonly uint Coarse => _state >> (StateBits - Logistic.InputBits);

    /// <summary>Learns an outcome.</summary>
    public void Learn(bool outcome)
    {
        var rate = Rates[_seen];
        if (outcome)
            _state += (uint)(((ulong)(One - 1 - _state) * rate) >> RateBits);
        else
            _state -= (uint)(((ulong)_state * rate) >> RateBits);
        _seen = Math.Min(_seen + 1, Slowest);
    }
}
