using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using Perfolizer.Horology;

namespace Tersor.Bench;

/// <summary>Short runs with few iterations, so that the whole suite takes minutes; allocations are always counted.</summary>
public sealed class ShortRuns : ManualConfig
{
    private static readonly TimeInterval IterationTime = TimeInterval.FromMilliseconds(120);

    // A slow machine takes minutes for the project that BenchmarkDotNet makes of each run; two are its own limit.
    private static readonly TimeSpan MostBuilding = TimeSpan.FromMinutes(15);

    public ShortRuns()
    {
        WithBuildTimeout(MostBuilding);
        AddJob(Job.Default.WithIterationTime(IterationTime).WithWarmupCount(4).WithIterationCount(7).WithLaunchCount(1));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddExporter(MarkdownExporter.GitHub);
        AddLogger(ConsoleLogger.Default);
        WithOption(ConfigOptions.DisableLogFile, true);
    }
}
