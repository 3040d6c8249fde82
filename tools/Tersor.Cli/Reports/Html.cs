using System.Net;
using Tersor.Diagnostics;

namespace Tersor.Cli.Reports;

/// <summary>Text in HTML and SVG: what a name or a file says becomes no markup, and no control character.</summary>
internal static class Html
{
    /// <summary>A text in one line, for content or an attribute in quotation marks.</summary>
    public static string Text(string? text) => WebUtility.HtmlEncode(PlainText.Escape(text));

    /// <summary>A text of several lines.</summary>
    public static string Lines(string? text) => WebUtility.HtmlEncode(PlainText.EscapeLines(text));

    /// <summary>A picture of a file, inside the page.</summary>
    /// <param name="png">The file.</param>
    /// <param name="description">What it shows, for whoever does not see it.</param>
    /// <param name="css">Its class.</param>
    public static string Picture(ReadOnlySpan<byte> png, string description, string css) =>
        $"""<img class="{css}" alt="{Text(description)}" src="data:image/png;base64,{Convert.ToBase64String(png)}">""";
}
