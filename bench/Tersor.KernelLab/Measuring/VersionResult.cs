using Tersor.KernelLab.Workloads;
using Tersor.Measuring;

namespace Tersor.KernelLab.Measuring;

/// <summary>What one version did.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Name">What it does differently.</param>
/// <param name="IsPromoted">Whether it is the engine's.</param>
/// <param name="IsRight">Whether its result was.</param>
/// <param name="Fault">The worst element of a wrong result; null of a right one.</param>
/// <param name="Error">The worst element's error over what is acceptable; null if not finite.</param>
/// <param name="Seconds">A launch on the device; null if the result was wrong.</param>
/// <param name="GigabytesPerSecond">The least traffic over the time.</param>
/// <param name="Gigaflops">Operations over the time; null where only bytes count.</param>
/// <param name="ShareOfRoof">Of the measured roof; null if there is none.</param>
public sealed record VersionResult(
    int Number,
    string Name,
    bool IsPromoted,
    bool IsRight,
    string? Fault,
    double? Error,
    Timing? Seconds,
    double? GigabytesPerSecond,
    double? Gigaflops,
    double? ShareOfRoof)
{
    /// <summary>The spread beyond which a time says little.</summary>
    public const double WidestSpread = 0.2;

    /// <summary>Whether the samples differ so much that the time says little: something else kept the device busy.</summary>
    public bool IsNoisy => Seconds?.Spread > WidestSpread;

    /// <summary>
    /// Whether the version is faster than the device at best: its arrays fit a cache, or something else was running while the
    /// roof was measured.
    /// </summary>
    public bool IsAboveRoof => ShareOfRoof > 1;

    /// <summary>Figures from what was measured.</summary>
    internal static VersionResult Of(
        int number, KernelVersion version, Verdict verdict, Timing? timing, Workload workload, Roof roof)
    {
        var seconds = timing?.Median;
        return new VersionResult(
            number,
            version.Name,
            version.IsPromoted,
            verdict.IsRight,
            verdict.IsRight ? null : verdict.ToString(),
            Finite(verdict.Error),
            timing,
            workload.Bytes / seconds / 1e9,
            workload.Operations > 0 ? workload.Operations / seconds / 1e9 : null,
            seconds is { } time ? Finite(roof.Share(workload.Bytes, workload.Operations, time)) : null);
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
