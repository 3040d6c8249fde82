using System.Diagnostics;
using Tersor.KernelLab.Devices;
using Tersor.Measuring;

namespace Tersor.KernelLab.Measuring;

/// <summary>
/// Launches a version until its time is known: samples of enough launches that the clock's grain and the first launch's latency
/// don't count, for a fixed while.
/// </summary>
internal static class Sampler
{
    private const double SampleSeconds = 2e-3;
    private const int MaxLaunches = 1000;
    private const int FewestSamples = 5;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Measured = TimeSpan.FromMilliseconds(300);

    /// <summary>Times launches on the device, after a warm-up that is forgotten.</summary>
    public static Timing Measure(LabDevice device, Action launch)
    {
        var launches = 1;
        var clock = Stopwatch.StartNew();
        do
        {
            var seconds = device.Time(launch, launches) / launches;
            launches = (int)Math.Clamp(SampleSeconds / Math.Max(seconds, 1e-9), 1, MaxLaunches);
        }
        while (clock.Elapsed < WarmUp);

        List<double> samples = [];
        clock.Restart();
        while (samples.Count < FewestSamples || clock.Elapsed < Measured)
            samples.Add(device.Time(launch, launches) / launches);
        return Timing.Of(samples);
    }
}
