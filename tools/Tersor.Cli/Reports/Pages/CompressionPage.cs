using System.Collections.Immutable;
using Tersor.Cli.History;
using Tersor.Cli.Output;
using Tersor.Cli.Reports.Sections;
using Tersor.Compression;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Cli.Reports.Pages;

/// <summary>The report on a compression: the dense network beside the one in the file.</summary>
internal static class CompressionPage
{
    /// <summary>The report on a compression with a training.</summary>
    /// <param name="introduction">What was done.</param>
    /// <param name="report">What it came to.</param>
    /// <param name="task">The task.</param>
    /// <param name="kind">What the model is for.</param>
    /// <param name="history">The run's history.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static Report Of(
        string introduction,
        CompressionReport report,
        ModelTask task,
        TaskKind kind,
        RunHistory history,
        CancellationToken cancellation)
    {
        var (file, stages) = (report.Content!, StageTable.Of(report));
        var pair = new ComparedModels(task.Graph, report.DenseWeights, file, task.Device);
        var speed = pair.MeasureLatency(cancellation);
        return new Report(
            "compress",
            $"{report.Model}, compressed",
            introduction + ".",
            [
                Smaller(report.Dense.Bytes, report.Bytes), .. Quality(report.Dense.Score, report.Stages[^1].Score),
                Kept(file), .. speed is { } times ? ImmutableArray.Create(Faster(times.Dense, times.Compressed)) : [],
            ],
            [
                new ReportSection("Result", [new TablePart(stages)]),
                CurveSection.Of(history.ReadBack(), file.Graph.ParameterCount),
                .. pair.Sections(task, kind, speed?.Section, cancellation),
                FactSection.Of(history.Facts),
            ]);
    }

    /// <summary>How much smaller the file is than the dense network.</summary>
    public static Headline Smaller(long dense, long bytes) => new(
        Figure.Ratio((double)dense / bytes), "smaller", $"{Figure.Size(dense)} became {Figure.Size(bytes)}");

    /// <summary>The quality, if it was judged.</summary>
    public static ImmutableArray<Headline> Quality(Score? dense, Score? score) => dense is null || score is null
        ? []
        : [
            new(
                score.Measure.Describe(score.Value),
                score.Measure.Name,
                $"{score.Measure.Describe(dense.Value)} dense, {score.Measure.DescribeChange(dense.Value, score.Value)}"),
        ];

    /// <summary>The share of parameters that are left.</summary>
    public static Headline Kept(TersorFile file)
    {
        var (kept, all) = (file.Layouts.Sum(layout => (long)layout.NonZeros), file.Layouts.Sum(layout => (long)layout.Values));
        return new Headline(
            Figure.Percent((double)kept / all), "of the parameters left", $"{Figure.Count(kept)} of {Figure.Count(all)}");
    }

    /// <summary>The time of a prediction.</summary>
    public static Headline Faster(double dense, double compressed) => new(
        Figure.Microseconds(compressed * 1e6), "a prediction", $"{Figure.Microseconds(dense * 1e6)} dense");
}
