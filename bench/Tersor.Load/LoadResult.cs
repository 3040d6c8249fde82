using Spectre.Console;

namespace Tersor.Load;

/// <summary>What became of files that were replaced.</summary>
/// <param name="Files">How many were.</param>
/// <param name="Loaded">How many of them the service loaded anew.</param>
internal sealed record Reloads(int Files, int Loaded);

/// <summary>Connections that asked nothing.</summary>
/// <param name="Opened">How many were opened.</param>
/// <param name="Held">How many the service still held at the end.</param>
internal sealed record Idlers(int Opened, int Held);

/// <summary>The figures of a run.</summary>
/// <param name="Model">The models' names.</param>
/// <param name="Clients">How many asked at the same time.</param>
/// <param name="Seconds">For how long.</param>
/// <param name="Traffic">What they met with.</param>
/// <param name="Before">The service's memory when it rested after the warm-up.</param>
/// <param name="After">Its memory when it rested at the end.</param>
/// <param name="MostResident">The most bytes of the process that were in memory meanwhile.</param>
/// <param name="Reloads">The files that were replaced halfway; null if none was meant to be.</param>
/// <param name="Idle">The connections that asked nothing; null if there were none.</param>
/// <param name="Attack">What attackers met with; null if there were none.</param>
/// <param name="HostileModels">What became of services that were started with hostile models.</param>
internal sealed record LoadResult(
    string Model,
    int Clients,
    int Seconds,
    Traffic Traffic,
    Memory Before,
    Memory After,
    long MostResident,
    Reloads? Reloads,
    Idlers? Idle,
    HostileTraffic? Attack,
    IReadOnlyList<HostileModel> HostileModels)
{
    private const double Mebi = 1 << 20;
    private const double LongestAnswer = 1000;
    private const double MostGrowth = 1.2;

    /// <summary>The most memory, as a multiple of what the service had when it rested.</summary>
    public double Growth => (double)MostResident / Before.Resident;

    /// <summary>
    /// Whether clients had all their answers, files that were replaced were loaded anew and, if there was an attack, it did not
    /// show in time or memory.
    /// </summary>
    public bool IsGood => Traffic.Errors.Count == 0 && Reloads?.Loaded == Reloads?.Files && (Attack is not { } attack
        || (attack.Failures == 0
            && Longest(attack) <= LongestAnswer
            && Growth <= MostGrowth
            && HostileModels.All(model => model.IsRefused)));

    public void Write(IAnsiConsole console)
    {
        console.Write(Table());
        foreach (var (error, count) in Traffic.Errors)
            console.WriteLine($"{count} × {error}");
        if (Reloads is { } reloads)
            console.WriteLine($"{reloads.Loaded} of {reloads.Files} files that were replaced were loaded anew");
        if (Idle is { } idle)
            console.WriteLine($"{idle.Opened:N0} idle connections, {idle.Held:N0} of them still held at the end");
        if (Attack is not { } attack)
            return;
        console.Write(HostileModel.Table(HostileModels));
        console.Write(attack.Table());
        console.WriteLine($"{attack.Failures} failures, 0 allowed");
        console.WriteLine($"longest answer {Longest(attack):F0} ms, {LongestAnswer:F0} allowed");
        console.WriteLine(
            $"resident at most {MostResident / Mebi:F1} MiB, {Growth:F2} times as much as at rest, {MostGrowth:F1} allowed");
        var served = HostileModels.Count(model => !model.IsRefused);
        console.WriteLine($"{served} of {HostileModels.Count} hostile models not refused, 0 allowed");
    }

    private double Longest(HostileTraffic attack) => Math.Max(attack.Longest, Traffic.Longest);

    private Table Table() => new Table()
        .Title($"{Model}, {Clients} clients for {Seconds} s, {Environment.ProcessorCount} processors")
        .AddColumns("answers", "errors", "a second", "median", "p99", "longest")
        .AddColumns("managed before", "after", "resident before", "most", "after")
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
            $"{MostResident / Mebi:F1} MiB",
            $"{After.Resident / Mebi:F1} MiB");
}
