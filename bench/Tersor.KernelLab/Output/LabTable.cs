using Spectre.Console;
using Tersor.KernelLab.Measuring;
using Tersor.KernelLab.Workloads;
using Tersor.Measuring;

namespace Tersor.KernelLab.Output;

/// <summary>Results for people.</summary>
internal static class LabTable
{
    private const string Noisy = "~";
    private const string AboveRoof = "^";

    /// <summary>A kernel's versions, one a row.</summary>
    public static Table Of(KernelResult result)
    {
        var table = new Table()
            .Title($"{result.Kernel} {result.Size}")
            .AddColumns("", "version", "result", "time", "GB/s", "GFLOP/s", "of roof");
        foreach (var version in result.Versions)
        {
            table.AddRow(
                version.Number.ToString(),
                Markup.Escape(version.Name),
                Markup.Escape(version.Fault is { } fault
                    ? $"WRONG: {fault}"
                    : version.Error == 0 ? "exact" : $"{version.Error:P0} of tolerance"),
                version.Seconds is { } timing ? Time(timing) + (version.IsNoisy ? $" {Noisy}" : "") : "",
                Figure(version.GigabytesPerSecond),
                Figure(version.Gigaflops),
                version.ShareOfRoof is { } share ? $"{share:P0}" + (version.IsAboveRoof ? $" {AboveRoof}" : "") : "");
        }

        return table;
    }

    /// <summary>What the marks in a kernel's rows mean; nothing if there are none.</summary>
    public static IEnumerable<string> MarksOf(KernelResult result)
    {
        if (result.Versions.Any(version => version.IsNoisy))
            yield return $"  {Noisy} spread over {VersionResult.WidestSpread:P0}: measure again, with nothing else running";
        if (result.Versions.Any(version => version.IsAboveRoof))
            yield return $"  {AboveRoof} above the roof: arrays in a cache, or something else ran while the roof was measured";
    }

    /// <summary>What there is to run.</summary>
    public static Table OfEntries(IEnumerable<WorkloadEntry> entries)
    {
        var table = new Table().AddColumns("kernel", "--size", "default", "on the emulator");
        foreach (var entry in entries)
            table.AddRow(entry.Name, entry.Sizes, entry.Default.ToString(), entry.Small.ToString());
        return table;
    }

    /// <summary>A time in the unit that suits it.</summary>
    public static string Time(double seconds) => seconds < 1e-3 ? $"{seconds * 1e6:F1} µs" : $"{seconds * 1e3:F2} ms";

    private static string Time(Timing timing) => $"{Time(timing.Median)} ± {timing.Spread:P0}";

    private static string Figure(double? value) => value is { } figure ? $"{figure:F1}" : "";
}
