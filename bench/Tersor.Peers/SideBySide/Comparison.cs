using Tersor.Measuring;

namespace Tersor.Peers.SideBySide;

/// <summary>Our timing beside a peer's.</summary>
/// <param name="Name">What was measured, for example <c>512×512×512</c>.</param>
/// <param name="Threads">How many threads each side had.</param>
/// <param name="Ours">Our timing.</param>
/// <param name="Peer">The peer's timing; null if its result was wrong.</param>
internal sealed record Comparison(string Name, int Threads, Timing Ours, Timing? Peer)
{
    /// <summary>How many times as fast as the peer we are: its median over ours.</summary>
    public double? Ratio => Peer?.Median / Ours.Median;
}
