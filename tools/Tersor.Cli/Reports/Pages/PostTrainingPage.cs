using System.Collections.Immutable;
using System.Globalization;
using Tersor.Cli.History;
using Tersor.Cli.Output;
using Tersor.Cli.PostTraining;
using Tersor.Cli.Reports.Charts;
using Tersor.Cli.Reports.Sections;
using Tersor.Compression.PostTraining;
using Tersor.Tasks;

namespace Tersor.Cli.Reports.Pages;

/// <summary>The report on a compression without training.</summary>
internal static class PostTrainingPage
{
    /// <summary>The report.</summary>
    /// <param name="introduction">What was done.</param>
    /// <param name="report">What it came to.</param>
    /// <param name="models">The dense network and the file.</param>
    /// <param name="task">Judges; null if there are no labels.</param>
    /// <param name="kind">What the model is for.</param>
    /// <param name="history">The run's history.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static Report Of(
        string introduction,
        PostTrainingReport report,
        ComparedModels models,
        ModelTask? task,
        TaskKind kind,
        RunHistory history,
        CancellationToken cancellation)
    {
        var warning = report.Warning is { } text ? ImmutableArray.Create<ReportPart>(new WordsPart(text)) : [];
        return new Report(
            "compress",
            $"{report.Model}, compressed without training",
            $"{introduction}. {PostTrainingSheets.Sentence(report)}.",
            [
                CompressionPage.Smaller(report.Dense.Bytes, report.Compressed.Bytes), Quality(report),
                CompressionPage.Kept(report.Content!),
                CompressionPage.Faster(report.LatencyDense, report.LatencyCompressed),
            ],
            [
                new ReportSection("Quality", [new TablePart(PostTrainingSheets.Comparison(report)), .. warning]),
                Layers(report),
                .. models.Sections(task, kind, models.MeasureLatency(cancellation)?.Section, cancellation),
                FactSection.Of(history.Facts),
            ]);
    }

    private static Headline Quality(PostTrainingReport report)
    {
        if (CompressionPage.Quality(report.Dense.Score, report.Compressed.Score) is [var judged])
            return judged;
        var on = $"{Figure.Count(report.Outputs.Samples)} {report.Outputs.Basis} samples";
        return report.Outputs.Agreement is { } agreement
            ? new Headline(Figure.Percent(agreement), "same likeliest class", on)
            : new Headline(Figure.Percent(report.Outputs.RelativeError), "error of the outputs", on);
    }

    private static ReportSection Layers(PostTrainingReport report) => new(
        "Layers",
        [
            new WordsPart(
                "Signal to noise (SQNR) says how much of a layer is left: of its weights, and of its outputs on the calibration "
                + "samples, what earlier layers have lost included. 20 dB is an error of 10 %."),
            new FiguresPart(
            [
                .. new[]
                {
                    Chart("SQNR of weights, dB", report, layer => layer.WeightSqnr),
                    Chart("SQNR of outputs, dB", report, layer => layer.OutputSqnr),
                    Chart("Bits a weight", report, layer => layer.BitsPerWeight),
                }.OfType<BarChart>().Select(chart => new ReportFigure(chart.ToSvg())),
            ]),
            new TablePart(PostTrainingSheets.Layers(report)),
        ]);

    /// <summary>A bar for each layer; what is exact, or was not measured, has no place on a scale.</summary>
    private static BarChart? Chart(string title, PostTrainingReport report, Func<PostTrainingLayer, double> value)
    {
        ImmutableArray<Bar> bars =
        [
            .. report.Layers.Where(layer => double.IsFinite(value(layer)))
                .Select(layer => new Bar(layer.Name, [Math.Max(0, value(layer))])),
        ];
        return bars.IsEmpty
            ? null
            : new BarChart(title, [""], bars, number => number.ToString("0.0", CultureInfo.InvariantCulture));
    }
}
