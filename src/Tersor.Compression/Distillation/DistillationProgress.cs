namespace Tersor.Compression;

/// <summary>Where a distillation is.</summary>
/// <param name="Share">How much of it is done, in [0, 1].</param>
/// <param name="Step">Steps done.</param>
/// <param name="Loss">
/// The distance of the outputs from the dense network's on the samples that are held back, as
/// <see cref="Tersor.Tasks.OutputComparison.Loss"/> has it, when it was last measured.
/// </param>
/// <param name="FirstLoss">The same before the first step.</param>
/// <param name="Elapsed">The time since the beginning.</param>
/// <param name="Remaining">The time that is left, estimated.</param>
public readonly record struct DistillationProgress(
    double Share, int Step, double Loss, double FirstLoss, TimeSpan Elapsed, TimeSpan Remaining);
