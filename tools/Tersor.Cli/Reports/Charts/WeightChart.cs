using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Tersor.Cli.Reports.Charts;

/// <summary>
/// The weights of a layer on one axis: above the histogram of the dense ones, below those that are left, as a stem for each
/// centroid where they share any, else as a histogram.
/// </summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Dense">The weights before; empty if they are not known.</param>
/// <param name="Kept">The weights that are left, zeros aside; empty if nothing was compressed.</param>
/// <param name="Centroids">Each different value that is left, with the number of weights that have it; empty for none.</param>
internal sealed record WeightChart(
    string Layer, float[] Dense, float[] Kept, ImmutableArray<(double Value, int Count)> Centroids)
{
    private const int Bins = 72;
    private const int Left = 48;
    private const int Right = ChartStyle.Width - 10;
    private const int Top = 26;
    private const int PanelHeight = 74;
    private const int Gap = 20;

    /// <summary>The chart as an element of a page.</summary>
    public string ToSvg()
    {
        var picture = new SvgPicture(ChartStyle.Width, Describe());
        picture.Text(4, 13, SvgPicture.Fitted(Layer, Right), css: "strong");
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in Dense.Concat(Kept))
            if (float.IsFinite(value))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        if (!(low < high))
            (low, high) = double.IsFinite(low) ? (low - 1, high + 1) : (-1, 1);
        var x = AxisScale.Exactly(low, high, Left, Right, 6);
        var panels = (Dense.Length > 0 ? 1 : 0) + (Kept.Length > 0 ? 1 : 0);
        var bottom = Top + (panels * (PanelHeight + Gap)) - Gap;
        foreach (var tick in x.Ticks)
        {
            picture.Line(x[tick], Top, x[tick], bottom, "grid");
            picture.Text(x[tick], bottom + 14, tick.ToString("0.####", CultureInfo.InvariantCulture), TextAnchor.Middle);
        }

        if (Dense.Length > 0)
            DrawHistogram(picture, Dense, x, low, high, Top, "shade", "dense weights a bin");
        if (!Centroids.IsEmpty)
            DrawStems(picture, x, bottom - PanelHeight);
        else if (Kept.Length > 0)
            DrawHistogram(picture, Kept, x, low, high, bottom - PanelHeight, "fill c0", "weights left a bin");
        return picture.ToElement(bottom + 18);
    }

    private static void DrawHistogram(
        SvgPicture picture, float[] values, AxisScale x, double low, double high, int top, string css, string unit)
    {
        var counts = new int[Bins];
        foreach (var value in values)
            if (float.IsFinite(value))
                counts[Math.Min(Bins - 1, (int)((value - low) / (high - low) * Bins))]++;
        var y = Frame(picture, top, counts.Max(), unit);
        var path = new StringBuilder(Point('M', low, 0));
        for (var i = 0; i < Bins; i++)
            path.Append(Point('L', Edge(i), counts[i])).Append(Point('L', Edge(i + 1), counts[i]));
        picture.Path(path.Append(Point('L', high, 0)).Append('Z').ToString(), css);

        double Edge(int bin) => low + ((high - low) * bin / Bins);

        string Point(char letter, double at, double count) =>
            string.Create(CultureInfo.InvariantCulture, $"{letter}{x[at]:0.#} {y[count]:0.#}");
    }

    private void DrawStems(SvgPicture picture, AxisScale x, int top)
    {
        var y = Frame(picture, top, Centroids.Max(centroid => centroid.Count), "weights a centroid");
        foreach (var (value, count) in Centroids)
        {
            picture.Line(x[value], y[0], x[value], y[count], "stem c0");
            picture.Disk(x[value], y[count], 1.8, "fill c0");
        }
    }

    private static AxisScale Frame(SvgPicture picture, int top, int most, string unit)
    {
        var y = AxisScale.Exactly(0, Math.Max(1, most), top + PanelHeight, top + 10, 2);
        foreach (var tick in y.Ticks)
            picture.Text(
                Left - 5,
                y[tick] + 4,
                tick >= 10_000
                    ? string.Create(CultureInfo.InvariantCulture, $"{tick / 1000:0.#} k")
                    : tick.ToString("0", CultureInfo.InvariantCulture),
                TextAnchor.End);
        picture.Line(Left, top + PanelHeight, Right, top + PanelHeight, "axis");
        picture.Text(Left + 3, top + 6, unit);
        return y;
    }

    private string Describe()
    {
        var left = Centroids.IsEmpty
            ? $"{Kept.Length} are left"
            : $"{Kept.Length} are left, of {Centroids.Length} different values";
        return $"Histogram: the {Dense.Length} weights of {Layer} before compression"
            + (Kept.Length > 0 ? $"; {left} from {Text(Kept.Min())} to {Text(Kept.Max())}." : ".");

        static string Text(float value) => value.ToString("G3", CultureInfo.InvariantCulture);
    }
}
