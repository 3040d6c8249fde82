using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Tersor.Cli.Reports.Charts;

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its name; empty if there is but one.</param>
/// <param name="Points">Its points, from left to right; it has a gap where one is not finite.</param>
internal sealed record LineSeries(string Name, ImmutableArray<(double X, double Y)> Points);

/// <summary>Lines over one axis: each chart has one scale and one unit.</summary>
/// <param name="Title">What it shows, and in which unit.</param>
/// <param name="XTitle">What lies along the axis, and in which unit.</param>
/// <param name="Series">The lines.</param>
internal sealed record LineChart(string Title, string XTitle, ImmutableArray<LineSeries> Series)
{
    private const int Left = 54;
    private const int Right = ChartStyle.Width - 12;
    private const int Top = 42;
    private const int Bottom = 196;
    private const int LegendLine = 16;
    private const int MostMarkers = 30;
    private const int MostPoints = 600;
    private const double LeastDecimal = 0.001;

    /// <summary>How values are written.</summary>
    public Func<double, string> Format { get; init; } = value => value.ToString(
        value != 0 && Math.Abs(value) < LeastDecimal ? "0.##E-0" : "0.####", CultureInfo.InvariantCulture);

    /// <summary>Horizontal lines to compare with: a name and a value.</summary>
    public ImmutableArray<(string Name, double Y)> Levels { get; init; } = [];

    /// <summary>Named parts of the axis: stages.</summary>
    public ImmutableArray<(string Name, double From, double To)> Spans { get; init; } = [];

    /// <summary>Whether the vertical axis begins at 0.</summary>
    public bool FromZero { get; init; }

    /// <summary>Whether only whole numbers lie on the horizontal axis.</summary>
    public bool IsWhole { get; init; }

    /// <summary>What is written below 1, 2, 3… instead of these numbers; empty for the numbers.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>The chart as an element of a page.</summary>
    public string ToSvg() => Draw(out var height).ToElement(height);

    /// <summary>The chart, with the height that it takes.</summary>
    public SvgPicture Draw(out double height)
    {
        var picture = new SvgPicture(ChartStyle.Width, Describe());
        var x = Horizontal();
        var y = AxisScale.Of(
            [.. Series.SelectMany(line => line.Points.Select(point => point.Y)), .. Levels.Select(level => level.Y)],
            Bottom,
            Top,
            4,
            FromZero);
        picture.Text(4, 14, Title, css: "strong");
        DrawSpans(picture, x);
        foreach (var tick in y.Ticks)
        {
            picture.Line(Left, y[tick], Right, y[tick], "grid");
            picture.Text(Left - 6, y[tick] + 4, Format(tick), TextAnchor.End);
        }

        picture.Line(Left, Bottom, Right, Bottom, "axis");
        foreach (var tick in x.Ticks)
            picture.Text(x[tick], Bottom + 15, Label(tick), x[tick] > Right - 12 ? TextAnchor.End : TextAnchor.Middle);
        picture.Text((Left + Right) / 2.0, Bottom + 31, XTitle, TextAnchor.Middle);
        foreach (var (name, level) in Levels)
        {
            picture.Line(Left, y[level], Right, y[level], "level");
            picture.Text(Right, y[level] + (y[level] < Top + LegendLine ? 12 : -4), name, TextAnchor.End, "strong");
        }

        for (var i = 0; i < Series.Length; i++)
            DrawSeries(picture, Series[i], ChartStyle.Series(i), x, y);
        height = DrawLegend(picture);
        return picture;
    }

    private AxisScale Horizontal()
    {
        ImmutableArray<double> values =
        [
            .. Series.SelectMany(line => line.Points.Select(point => point.X)),
            .. Spans.SelectMany(span => new[] { span.From, span.To }),
        ];
        var isWhole = IsWhole || !Names.IsEmpty;
        return isWhole && values.Length > 0 && values.Min() < values.Max()
            ? AxisScale.Exactly(values.Min(), values.Max(), Left, Right, Names.IsEmpty ? 6 : Names.Length, isWhole)
            : AxisScale.Of(values, Left, Right, 6, isWhole: isWhole);
    }

    private static void DrawSeries(SvgPicture picture, LineSeries series, string css, AxisScale x, AxisScale y)
    {
        var stride = 1 + (series.Points.Length / MostPoints);
        var path = new StringBuilder();
        var isOn = false;
        for (var i = 0; i < series.Points.Length; i++)
        {
            var (at, value) = series.Points[i];
            if (i % stride != 0 && i != series.Points.Length - 1)
                continue;
            if (!double.IsFinite(at) || !double.IsFinite(value))
            {
                isOn = false;
                continue;
            }

            path.Append(CultureInfo.InvariantCulture, $"{(isOn ? 'L' : 'M')}{x[at]:0.#} {y[value]:0.#}");
            isOn = true;
            if (series.Points.Length <= MostMarkers)
                picture.Disk(x[at], y[value], 2.2, $"fill {css}");
        }

        picture.Path(path.ToString(), $"curve {css}");
    }

    private void DrawSpans(SvgPicture picture, AxisScale x)
    {
        for (var i = 0; i < Spans.Length; i++)
        {
            var (name, from, to) = Spans[i];
            if (i % 2 == 1)
                picture.Rectangle(x[from], Top, x[to] - x[from], Bottom - Top, "soft");
            picture.Text((x[from] + x[to]) / 2, Top - 4, SvgPicture.Fitted(name, x[to] - x[from] + 8), TextAnchor.Middle);
        }
    }

    private double DrawLegend(SvgPicture picture)
    {
        const double Mark = 22, Gap = 12;
        var (x, y) = ((double)Left, Bottom + 50.0);
        if (Series.Length == 1 && Series[0].Name.Length == 0)
            return Bottom + 38;
        for (var i = 0; i < Series.Length; i++)
        {
            var name = SvgPicture.Fitted(Series[i].Name, Right - Left - Mark);
            var width = Mark + SvgPicture.WidthOf(name) + Gap;
            if (x > Left && x + width > Right)
                (x, y) = (Left, y + LegendLine);
            picture.Line(x, y - 4, x + Mark - 5, y - 4, $"curve {ChartStyle.Series(i)}");
            picture.Text(x + Mark, y, name);
            x += width;
        }

        return y + 8;
    }

    private string Label(double tick) => Names.IsEmpty
        ? tick.ToString("0.####", CultureInfo.InvariantCulture)
        : tick >= 1 && tick <= Names.Length ? Names[(int)tick - 1] : "";

    private string Describe()
    {
        var lines = Series.Where(line => !line.Points.IsEmpty).Select(line =>
            $"{(line.Name.Length > 0 ? line.Name + " " : "")}from {Format(line.Points[0].Y)} to {Format(line.Points[^1].Y)}");
        return $"Line chart: {Title} over {XTitle}: {string.Join("; ", lines)}.";
    }
}
