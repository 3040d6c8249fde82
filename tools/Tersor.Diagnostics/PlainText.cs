using System.Text;

namespace Tersor.Diagnostics;

/// <summary>Text from anywhere, made fit to be shown: what a terminal would obey is spelt out.</summary>
public static class PlainText
{
    private const int LongestLine = 2000;

    /// <summary>The text with its control characters, line ends included, as <c>\n</c> or <c>\x1b</c>.</summary>
    public static string Escape(string? text) => Escape(text, keptControls: "");

    /// <summary>The same, its line ends and tabulators left alone.</summary>
    public static string EscapeLines(string? text) => Escape(text, keptControls: "\n\t");

    /// <summary>A message in one line of bounded length; line ends become spaces.</summary>
    public static string OneLine(string? text)
    {
        var line = Escape(string.Join(
            ' ', (text ?? "").Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        return line.Length <= LongestLine ? line : line[..LongestLine] + "...";
    }

    private static string Escape(string? text, string keptControls)
    {
        if (string.IsNullOrEmpty(text) || !text.EnumerateRunes().Any(IsControl))
            return text ?? "";
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsControl(rune) || (rune.IsAscii && keptControls.Contains((char)rune.Value, StringComparison.Ordinal)))
                escaped.Append(rune.ToString());
            else
                escaped.Append(Escape(rune.Value));
        }

        return escaped.ToString();
    }

    private static string Escape(int control) => control switch
    {
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        < 0x100 => $@"\x{control:x2}",
        _ => $@"\u{control:x4}",
    };

    /// <summary>Controls proper, line and paragraph separators, and those that turn the direction of what follows.</summary>
    private static bool IsControl(Rune rune) =>
        Rune.IsControl(rune)
        || rune.Value is 0x061c or 0x200e or 0x200f or (>= 0x2028 and <= 0x202e) or (>= 0x2066 and <= 0x2069);
}
