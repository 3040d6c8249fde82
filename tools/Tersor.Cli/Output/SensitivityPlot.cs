using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;
using Tersor.Compression;
using Tersor.Tasks;

namespace Tersor.Cli.Output;

/// <summary>
/// The curves of a sensitivity scan: quality over sparsity at the left, over bits, on a scale of its own, at the right.
/// </summary>
internal static class SensitivityPlot
{
    private const int Width = 1000;
    private const int Height = 480;
    private const string SparsityKey = "sparsity";
    private const string BitsKey = "bits";

    // Without a font at hand the exporter takes text for smaller than it is.
    private const double Room = 14;

    /// <summary>The plot as a stand-alone SVG document.</summary>
    public static string ToSvg(SensitivityReport report, ScoreMeasure measure)
    {
        var model =
            new PlotModel { Title = $"{report.Model}: one layer compressed, the others dense", Background = OxyColors.White };
        model.Axes.Add(Quality(SparsityKey, AxisPosition.Left));
        model.Axes.Add(Quality(BitsKey, AxisPosition.Right));
        model.Axes.Add(new LinearAxis
        {
            Key = Below(SparsityKey),
            Position = AxisPosition.Bottom,
            Title = "sparsity in "
            + "%",
            EndPosition = 0.48,
            Maximum = 100
        });
        model.Axes.Add(new LinearAxis
        {
            Key = Below(
            BitsKey),
            Position = AxisPosition.Bottom,
            Title = "bits",
            StartPosition = 0.52,
            MinorTickSize = 0,
            MajorStep = 1
        });
        model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendLineSpacing = Room
            / 2,
            LegendMargin = 2 * Room,
            LegendPadding = Room
        });
        for (var i = 0; i < report.Curves.Length; i++)
        {
            var curve = report.Curves[i];
            var color = OxyColor.FromHsv((double)i / report.Curves.Length, 0.85, 0.75);
            Add(SparsityKey, curve.Name, curve.Sparsity.Select(point => new DataPoint(100 * point.Sparsity, point.Quality)));
            Add(BitsKey, null, curve.Bits.Select(point => new DataPoint(point.Bits, point.Quality)));

            void Add(string axis, string? title, IEnumerable<DataPoint> points)
            {
                var series = new LineSeries
                {
                    XAxisKey = Below(axis),
                    YAxisKey = axis,
                    Title = title,
                    Color = color,
                    LineStyle = curve.Kind == RegionKind.Gate ? LineStyle.Dash : LineStyle.Solid,
                    MarkerType = MarkerType.Circle,
                    MarkerSize = 2.5,
                };
                series.Points.AddRange(points);
                model.Series.Add(series);
            }
        }

        return SvgExporter.ExportToString(model, Width, Height, isDocument: true);

        LinearAxis Quality(string key, AxisPosition position) => new()
        {
            Key = key,
            Position = position,
            Title = report.Measure,
            AxisTitleDistance = Room,
            LabelFormatter = measure.Describe,
        };
    }

    private static string Below(string key) => $"{key} below";
}
