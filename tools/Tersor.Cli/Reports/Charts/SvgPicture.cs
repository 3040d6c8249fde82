using System.Globalization;
using System.Text;

namespace Tersor.Cli.Reports.Charts;

/// <summary>Where a text of a picture stands beside its point.</summary>
internal enum TextAnchor
{
    /// <summary>The point is its beginning.</summary>
    Start,

    /// <summary>The point is its middle.</summary>
    Middle,

    /// <summary>The point is its end.</summary>
    End,
}

/// <summary>An SVG picture as it is drawn: the one place that writes its elements. Colours are classes of a style.</summary>
/// <param name="width">Its width; text has <see cref="ChartStyle.FontSize"/>.</param>
/// <param name="description">What it shows, for whoever does not see it.</param>
internal sealed class SvgPicture(int width, string description)
{
    private const double LetterWidth = 0.56;

    private readonly StringBuilder _elements = new();

    /// <summary>The room that a text takes, about.</summary>
    public static double WidthOf(string text) => LetterWidth * ChartStyle.FontSize * text.Length;

    /// <summary>A text that takes no more room than there is; dots are where its middle was.</summary>
    public static string Fitted(string text, double room)
    {
        var most = Math.Max(3, (int)(room / (LetterWidth * ChartStyle.FontSize)));
        return text.Length <= most ? text : $"{text[..((most - 1) / 2)]}…{text[^(most / 2)..]}";
    }

    /// <summary>A line between two points.</summary>
    public void Line(double x1, double y1, double x2, double y2, string css) => _elements.Append(
        CultureInfo.InvariantCulture, $"""<line class="{css}" x1="{x1:0.#}" y1="{y1:0.#}" x2="{x2:0.#}" y2="{y2:0.#}"/>""");

    /// <summary>A path: letters of SVG with their numbers.</summary>
    public void Path(string path, string css) => _elements.Append($"""<path class="{css}" d="{path}"/>""");

    /// <summary>A disk.</summary>
    public void Disk(double x, double y, double radius, string css) => _elements.Append(
        CultureInfo.InvariantCulture, $"""<circle class="{css}" cx="{x:0.#}" cy="{y:0.#}" r="{radius:0.#}"/>""");

    /// <summary>A rectangle.</summary>
    /// <param name="x">Its left side.</param>
    /// <param name="y">Its upper side.</param>
    /// <param name="breadth">Its width.</param>
    /// <param name="height">Its height.</param>
    /// <param name="css">Its classes.</param>
    /// <param name="hint">What is shown while it is pointed at; null for nothing.</param>
    public void Rectangle(double x, double y, double breadth, double height, string css, string? hint = null)
    {
        _elements.Append(
            CultureInfo.InvariantCulture,
            $"""<rect class="{css}" x="{x:0.#}" y="{y:0.#}" width="{breadth:0.##}" height="{height:0.#}" """);
        _elements.Append(hint is null ? "/>" : $"><title>{Html.Text(hint)}</title></rect>");
    }

    /// <summary>A text.</summary>
    public void Text(double x, double y, string text, TextAnchor anchor = TextAnchor.Start, string css = "")
    {
        var side = anchor switch { TextAnchor.Middle => "middle", TextAnchor.End => "end", _ => "start" };
        _elements.Append(
            CultureInfo.InvariantCulture, $"""<text class="{side} {css}" x="{x:0.#}" y="{y:0.#}">{Html.Text(text)}</text>""");
    }

    /// <summary>The picture as an element of a page, which has <see cref="ChartStyle.Rules"/>.</summary>
    /// <param name="height">Its height.</param>
    public string ToElement(double height) => Element("", height, "");

    /// <summary>The picture as a document of its own.</summary>
    /// <param name="height">Its height.</param>
    public string ToDocument(double height) => Element(
        """ xmlns="http://www.w3.org/2000/svg" """,
        height,
        $"<style>{ChartStyle.Colors}{ChartStyle.Rules}</style><rect class=\"paper\" width=\"100%\" height=\"100%\"/>");

    /// <summary>Takes over what another picture shows, farther to the right or below.</summary>
    public void Add(SvgPicture other, double x, double y) => _elements.Append(
        CultureInfo.InvariantCulture, $"""<g transform="translate({x:0.#} {y:0.#})">{other._elements}</g>""");

    private string Element(string space, double height, string head) => string.Create(
        CultureInfo.InvariantCulture,
        $"""<svg{space} class="chart" viewBox="0 0 {width} {height:0}" role="img" aria-label="{Html.Text(description)}">""")
        + $"{head}{_elements}</svg>\n";
}
