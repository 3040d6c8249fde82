using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;
using Tersor.Compression.PostTraining;

namespace Tersor.Cli.PostTraining;

/// <summary>Where bytes and quality went: at the left the bytes of each layer, at the right its signal to noise.</summary>
internal static class PostTrainingPlot
{
    private const int Width = 1000;
    private const int LayerHeight = 22;
    private const int Frame = 120;
    private const string LayerKey = "layer";
    private const string BytesKey = "bytes";
    private const string DecibelKey = "decibels";
    private const double Room = 14;

    /// <summary>The plot as an SVG element.</summary>
    public static string ToSvg(PostTrainingReport report)
    {
        var model = new PlotModel { Title = $"{report.Model}: bytes and signal to noise by layer", Background = OxyColors.White };
        var layers = new CategoryAxis
        {
            Key = LayerKey,
            Position = AxisPosition.Left,

            // The first layer is at the top.
            StartPosition = 1,
            EndPosition = 0,
        };
        layers.Labels.AddRange(report.Layers.Select(layer => layer.Name));
        model.Axes.Add(layers);
        model.Axes.Add(Below(BytesKey, "bytes", 0, 0.48));
        model.Axes.Add(Below(DecibelKey, "SQNR in dB", 0.52, 1));
        model.Legends.Add(new Legend { LegendPlacement = LegendPlacement.Outside, LegendMargin = Room, LegendPadding = Room });

        var bytes = new BarSeries { XAxisKey = BytesKey, YAxisKey = LayerKey, Title = "bytes", FillColor = OxyColors.SteelBlue };
        bytes.Items.AddRange(report.Layers.Select(layer => new BarItem(layer.Bytes)));
        model.Series.Add(bytes);
        model.Series.Add(Curve("SQNR of weights", OxyColors.DarkOrange, layer => layer.WeightSqnr));
        model.Series.Add(Curve("SQNR of outputs", OxyColors.SeaGreen, layer => layer.OutputSqnr));
        var svg = SvgExporter.ExportToString(model, Width, Frame + (LayerHeight * report.Layers.Length), isDocument: false);

        // An element of a page has no declaration of a document before it.
        return svg[svg.IndexOf("<svg", StringComparison.Ordinal)..] + "\n";

        LineSeries Curve(string title, OxyColor color, Func<PostTrainingLayer, double> value)
        {
            var series = new LineSeries
            {
                XAxisKey = DecibelKey,
                YAxisKey = LayerKey,
                Title = title,
                Color = color,
                MarkerType = MarkerType.Circle,
                MarkerSize = 2.5,
            };

            // What is exact, or was not measured, has no place on the scale.
            series.Points.AddRange(report.Layers.Select((layer, i) =>
                double.IsFinite(value(layer)) ? new DataPoint(value(layer), i) : DataPoint.Undefined));
            return series;
        }
    }

    private static LinearAxis Below(string key, string title, double start, double end) => new()
    {
        Key = key,
        Position = AxisPosition.Bottom,
        Title = title,
        StartPosition = start,
        EndPosition = end,
        Minimum = 0,
        AxisTitleDistance = Room / 2,
    };
}
