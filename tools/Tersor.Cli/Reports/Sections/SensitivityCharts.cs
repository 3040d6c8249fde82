using System.Collections.Immutable;
using Tersor.Cli.Reports.Charts;
using Tersor.Compression;
using Tersor.Tasks;

namespace Tersor.Cli.Reports.Sections;

/// <summary>The curves of a sensitivity scan: a chart over sparsity, one over bits, the dense quality in both.</summary>
internal static class SensitivityCharts
{
    private const int Gap = 12;

    /// <summary>Both charts.</summary>
    /// <param name="report">The scan.</param>
    /// <param name="measure">What was measured.</param>
    public static ImmutableArray<LineChart> Of(SensitivityReport report, ScoreMeasure measure)
    {
        var scale = measure.Unit == ScoreUnit.Share ? 100 : 1;
        var unit = scale == 100 ? ", %" : "";
        ImmutableArray<(string Name, double Y)> dense = [("dense", scale * report.Quality)];
        return
        [
            new LineChart(
                $"{Capital(report.Measure)}{unit}, one layer pruned", "sparsity of the layer, %",
                [
                    .. report.Curves.Select(curve => new LineSeries(
                        curve.Name, [.. curve.Sparsity.Select(point => (100 * point.Sparsity, scale * point.Quality))])),
                ])
            { Levels = dense },
            new LineChart(
                $"{Capital(report.Measure)}{unit}, one layer's weights shared", "bits of a code",
                [
                    .. report.Curves.Select(curve => new LineSeries(
                        curve.Name, [.. curve.Bits.Select(point => ((double)point.Bits, scale * point.Quality))])),
                ])
            { Levels = dense, IsWhole = true },
        ];
    }

    /// <summary>The charts side by side as a stand-alone SVG document.</summary>
    /// <param name="report">The scan.</param>
    /// <param name="measure">What was measured.</param>
    /// <param name="basis">What it was measured on, in a sentence.</param>
    public static string ToDocument(SensitivityReport report, ScoreMeasure measure, string basis)
    {
        var charts = Of(report, measure);
        var picture = new SvgPicture((charts.Length * ChartStyle.Width) + Gap, $"{basis} {charts[0].Title}; {charts[1].Title}.");
        picture.Text(4, 18, basis, css: "strong");
        var height = 0.0;
        for (var i = 0; i < charts.Length; i++)
        {
            picture.Add(charts[i].Draw(out var lower), i * (ChartStyle.Width + Gap), 34);
            height = Math.Max(height, lower);
        }

        return picture.ToDocument(height + 40);
    }

    private static string Capital(string words) => $"{char.ToUpperInvariant(words[0])}{words[1..]}";
}
