namespace Tersor.CudaEmulator;

/// <summary>A word or a sign of a PTX text.</summary>
/// <param name="Text">What it reads.</param>
/// <param name="Line">The line that it stands in; the first is 1.</param>
/// <param name="Start">Where it begins in the whole text.</param>
internal readonly record struct PtxToken(string Text, int Line, int Start)
{
    /// <summary>Where it ends.</summary>
    public int End => Start + Text.Length;

    /// <summary>Whether it is a name, a number or a directive rather than a sign.</summary>
    public bool IsWord => Text.Length > 0 && PtxScanner.IsWordPart(Text[0]);
}

/// <summary>Cuts a PTX text into words and signs; comments are dropped.</summary>
internal static class PtxScanner
{
    /// <summary>All tokens, and an empty one at the end.</summary>
    public static List<PtxToken> Scan(string text)
    {
        List<PtxToken> tokens = [];
        var line = 1;
        var at = 0;
        while (at < text.Length)
        {
            var start = at;
            if (text[at] == '\n')
            {
                line++;
                at++;
            }
            else if (char.IsWhiteSpace(text[at]) || text[at] == '\0')
            {
                at++;
            }
            else if (IsComment(text, at, out var end))
            {
                line += text.AsSpan(at, end - at).Count('\n');
                at = end;
            }
            else
            {
                at = EndOf(text, start, line);
                tokens.Add(new PtxToken(text[start..at], line, start));
            }
        }

        tokens.Add(new PtxToken("", line, text.Length));
        return tokens;
    }

    /// <summary>Whether a character can be in a name, a number, a directive or an opcode with its modifiers.</summary>
    public static bool IsWordPart(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '_' or '$' or '%' or '.';

    private static int EndOf(string text, int start, int line)
    {
        var at = start;
        if (text[start] == '"')
        {
            var close = text.IndexOf('"', start + 1);
            return close < 0 ? throw new PtxException(line, "a string without an end") : close + 1;
        }

        while (at < text.Length && IsWordPart(text[at]))
            at++;
        return Math.Max(at, start + 1);
    }

    private static bool IsComment(string text, int at, out int end)
    {
        var rest = text.AsSpan(at);
        var close = rest.StartsWith("//") ? text.IndexOf('\n', at) : rest.StartsWith("/*") ? text.IndexOf("*/", at + 2) + 2 : at;
        end = close > 1 || close == at ? close : text.Length;
        return end != at;
    }
}
