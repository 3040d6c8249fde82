using System.Collections.Immutable;
using Tersor.Cli.History;
using Tersor.Cli.Output;
using Tersor.Cli.Reports.Sections;
using Tersor.Compression;
using Tersor.Tasks;

namespace Tersor.Cli.Reports.Pages;

/// <summary>The report on a sensitivity scan and on what was planned by it.</summary>
internal static class SensitivityPage
{
    /// <summary>The report.</summary>
    /// <param name="introduction">What was done.</param>
    /// <param name="basis">What was measured on what, in a sentence.</param>
    /// <param name="report">The scan.</param>
    /// <param name="measure">What was measured.</param>
    /// <param name="plan">What was planned; null for nothing.</param>
    /// <param name="task">The task.</param>
    /// <param name="history">The run's history.</param>
    public static Report Of(
        string introduction,
        string basis,
        SensitivityReport report,
        ScoreMeasure measure,
        PlannedCompression? plan,
        ModelTask task,
        RunHistory history)
    {
        ImmutableArray<Headline> planned = plan is null ? [] :
        [
            new(Figure.Ratio(plan.Ratio), "smaller, as planned", $"{Figure.Count(plan.Bytes)} bytes"),
            new(measure.Describe(plan.Quality), $"{measure.Name} of the plan", "before any retraining"),
        ];
        return new Report(
            "sensitivity",
            $"{report.Model}: how much each layer bears",
            introduction + ".",
            [.. planned, new Headline(measure.Describe(report.Quality), $"{measure.Name}, dense", basis)],
            [
                new ReportSection(
                    "Sensitivity",
                    [
                        new WordsPart(
                            $"{basis} One layer at a time is compressed, the others stay dense, and nothing is retrained."),
                        new FiguresPart(
                            [.. SensitivityCharts.Of(report, measure).Select(chart => new ReportFigure(chart.ToSvg()))]),
                        .. SensitivityTables.Of(report, measure).Select(table => new TablePart(table)),
                    ]),
                new ReportSection("Plan", plan is null ? [] : [new TablePart(SensitivityTables.Of(plan))]),
                CurveSection.Of(history.ReadBack(), task.Graph.ParameterCount),
                FactSection.Of(history.Facts),
            ]);
    }
}
