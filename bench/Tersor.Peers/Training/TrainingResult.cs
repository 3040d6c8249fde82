using Tersor.Measuring;
using Tersor.Peers.SideBySide;

namespace Tersor.Peers.Training;

/// <summary>How one net's training step went.</summary>
/// <param name="Comparison">Both sides' times for one step.</param>
/// <param name="BatchSize">Images in a step.</param>
/// <param name="BytesAllocated">What one of our steps leaves to the garbage collector, on average, in bytes.</param>
/// <param name="Memory">What the steps of both sides take beyond weights and batches; null where the system doesn't tell.</param>
/// <param name="OneThread">Our timing on one thread, when the comparison had more.</param>
/// <param name="LibtorchUsesOneDnn">
/// Whether TorchSharp was measured as it comes, and not without oneDNN because that was wrong.
/// </param>
/// <param name="Disagreements">What was wrong with TorchSharp's losses.</param>
internal sealed record TrainingResult(
    Comparison Comparison,
    int BatchSize,
    double BytesAllocated,
    PeakMemory? Memory,
    Timing? OneThread,
    bool LibtorchUsesOneDnn,
    IReadOnlyList<Disagreement> Disagreements)
{
    /// <summary>How many times as fast as one thread all of them are; null with one.</summary>
    public double? SpeedUp => OneThread?.Median / Comparison.Ours.Median;
}
