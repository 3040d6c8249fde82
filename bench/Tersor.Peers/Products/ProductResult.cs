using Tersor.Measuring;
using Tersor.Peers.SideBySide;

namespace Tersor.Peers.Products;

/// <summary>How one product went.</summary>
/// <param name="Comparison">Both sides' times.</param>
/// <param name="Flops">Operations of one product.</param>
/// <param name="PeakGflops">The measured FMA peak of as many cores as there were threads.</param>
/// <param name="OneThread">Our timing on one thread, when the comparison had more.</param>
internal sealed record ProductResult(Comparison Comparison, string Role, double Flops, double PeakGflops, Timing? OneThread)
{
    /// <summary>Our rate in GFLOP/s.</summary>
    public double OurGflops => Rate(Comparison.Ours);

    /// <summary>The peer's rate in GFLOP/s.</summary>
    public double PeerGflops => Rate(Comparison.Peer!);

    /// <summary>Our rate as a fraction of the peak.</summary>
    public double ShareOfPeak => OurGflops / PeakGflops;

    /// <summary>How many times as fast as one thread all of them are; null with one.</summary>
    public double? SpeedUp => OneThread?.Median / Comparison.Ours.Median;

    private double Rate(Timing timing) => Flops / (timing.Median * 1e3);
}
