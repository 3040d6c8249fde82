using System.Collections.Immutable;

namespace Tersor.Cli.Reports.Charts;

/// <summary>A bar of parts one behind the other.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Parts">The size of each part, at least 0.</param>
internal sealed record Bar(string Name, ImmutableArray<double> Parts);

/// <summary>Horizontal bars below each other, on one scale that begins at 0.</summary>
/// <param name="Title">What they show, and in which unit.</param>
/// <param name="Parts">The name of each part; one without a name for bars of one part.</param>
/// <param name="Bars">The bars.</param>
/// <param name="Format">How sizes are written.</param>
internal sealed record BarChart(
    string Title, ImmutableArray<string> Parts, ImmutableArray<Bar> Bars, Func<double, string> Format)
{
    private const int Left = 106;
    private const int Room = 62;
    private const int Top = 44;
    private const int Line = 19;
    private const int Thickness = 13;

    /// <summary>The chart as an element of a page.</summary>
    public string ToSvg()
    {
        var picture = new SvgPicture(ChartStyle.Width, Describe());
        picture.Text(4, 14, Title, css: "strong");
        var top = DrawLegend(picture);
        var longest = Math.Max(1e-300, Bars.Max(bar => bar.Parts.Sum()));
        var scale = (ChartStyle.Width - Left - Room) / longest;
        for (var i = 0; i < Bars.Length; i++)
        {
            var (bar, y, x) = (Bars[i], top + (i * Line), (double)Left);
            picture.Text(Left - 6, y + 10, SvgPicture.Fitted(bar.Name, Left - 8), TextAnchor.End);
            for (var part = 0; part < bar.Parts.Length; part++)
            {
                var width = bar.Parts[part] * scale;
                var name = Parts[part].Length > 0 ? $"{bar.Name}, {Parts[part]}" : bar.Name;
                if (width > 0)
                    picture.Rectangle(
                        x, y, Math.Max(width, 0.75), Thickness, $"fill c{part % ChartStyle.ColorCount}",
                        $"{name}: {Format(bar.Parts[part])}");
                x += width;
            }

            picture.Text(x + 5, y + 10, Format(bar.Parts.Sum()));
        }

        return picture.ToElement(top + (Bars.Length * Line) + 2);
    }

    private double DrawLegend(SvgPicture picture)
    {
        if (Parts.Length == 1)
            return Top - Line;
        var (x, y) = (4.0, 32.0);
        for (var i = 0; i < Parts.Length; i++)
        {
            var width = 26 + SvgPicture.WidthOf(Parts[i]);
            if (x > 4 && x + width > ChartStyle.Width)
                (x, y) = (4, y + 16);
            picture.Rectangle(x, y - 9, 10, 10, $"fill c{i % ChartStyle.ColorCount}");
            picture.Text(x + 14, y, Parts[i]);
            x += width;
        }

        return y + 12;
    }

    private string Describe() =>
        $"Bar chart: {Title}: {string.Join("; ", Bars.Select(bar => $"{bar.Name} {Format(bar.Parts.Sum())}"))}.";
}
