using System.Text;

namespace Tersor.Cli.Output;

/// <summary>
/// Writes for terminals of other encodings than UTF-8: characters that not all of them have become the nearest that have.
/// </summary>
internal sealed class AsciiWriter(TextWriter inner) : TextWriter
{
    // U+00C0 to U+00FF, letters without their accents: .NET takes accents off only where it knows languages.
    private const string Letters = "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty";
    private const int FirstLetter = 0xc0;

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.ASCII;

    /// <inheritdoc/>
    public override void Write(char value) => inner.Write(Nearest(value.ToString()));

    /// <inheritdoc/>
    public override void Write(string? value) => inner.Write(Nearest(value ?? ""));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => inner.WriteLine(Nearest(value ?? ""));

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    private static string Nearest(string text) =>
        Ascii.IsValid(text)
            ? text
            : string.Concat(text.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : Nearest(rune)));

    private static string Nearest(Rune rune) => rune.Value switch
    {
        >= FirstLetter and <= 0xff => Letters[rune.Value - FirstLetter].ToString(),
        'µ' or 'μ' => "u",
        '²' => "^2",
        '³' => "^3",
        '–' or '—' or '─' or '━' or '−' => "-",
        '…' => "...",
        '‘' or '’' => "'",
        '“' or '”' => "\"",
        '│' or '┃' => "|",
        _ => "?",
    };
}
