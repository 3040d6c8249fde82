using Spectre.Console;

namespace Tersor.Load;

/// <summary>The figures of a run.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Clients">How many asked at the same time.</param>
/// <param name="Seconds">For how long.</param>
/// <param name="Traffic">What they met with.</param>
/// <param name="Before">The service's memory after the warm-up.</param>
/// <param name="After">Its memory at the end.</param>
internal sealed record LoadResult(string Model, int Clients, int Seconds, Traffic Traffic, Memory Before, Memory After)
{
    private const double Mebi = 1 << 20;

    public Table Table() => new Table()
        .Title($"{Model}, {Clients} clients for {Seconds} s, {Environment.ProcessorCount} processors")
        .AddColumns("answers", "errors", "a second", "median", "p99", "longest", "managed before", "after", "resident before", "after")
        .AddRow(
            $"{Traffic.Answers:N0}",
            $"{Traffic.Errors.Values.Sum():N0}",
            $"{Traffic.PerSecond:N0}",
            $"{Traffic.Median:F1} ms",
            $"{Traffic.P99:F1} ms",
            $"{Traffic.Longest:F1} ms",
            $"{Before.Managed / Mebi:F1} MiB",
            $"{After.Managed / Mebi:F1} MiB",
            $"{Before.Resident / Mebi:F1} MiB",
            $"{After.Resident / Mebi:F1} MiB");
}
