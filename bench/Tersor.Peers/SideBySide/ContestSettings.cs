namespace Tersor.Peers.SideBySide;

/// <summary>How long a <see cref="Contest"/> takes.</summary>
internal sealed record ContestSettings
{
    /// <summary>How often everybody has a turn that counts.</summary>
    public int Rounds { get; init; } = 15;

    /// <summary>The measured part of a turn.</summary>
    public TimeSpan Block { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>The unmeasured part before it: longer than the idle threads of either side spin.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromMilliseconds(15);

    /// <summary>Warm-up lasts at least this: time for tiered compilation.</summary>
    public TimeSpan ShortestWarmUp { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Warm-up lasts at most this, stable or not.</summary>
    public TimeSpan LongestWarmUp { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How close two rounds' medians have to be, relatively, to end the warm-up.</summary>
    public double StableWithin { get; init; } = 0.05;
}
