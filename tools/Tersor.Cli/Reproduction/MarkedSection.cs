namespace Tersor.Cli.Reproduction;

/// <summary>The part of a document that a command owns: between two marks, with all else left as it is.</summary>
internal static class MarkedSection
{
    private const string First = "<!-- tersor reproduce: everything from here is written by the command -->";
    private const string Last = "<!-- tersor reproduce: up to here -->";

    /// <summary>Puts a text between the marks, or with marks at the end where there are none.</summary>
    /// <param name="document">The document; empty for a new one.</param>
    /// <param name="section">What the section is to hold.</param>
    /// <exception cref="InvalidDataException">There is one mark without the other, or one of them twice.</exception>
    public static string Replace(string document, string section)
    {
        var (first, last) = (Find(document, First), Find(document, Last));
        if (first < 0 != last < 0 || last < first)
            throw new InvalidDataException("one of the marks around the reproduction is missing, or they are in the wrong order");
        var marked = $"{First}\n{section.Trim('\n')}\n{Last}";
        if (first >= 0)
            return document[..first] + marked + document[(last + Last.Length)..];
        return (document.Length == 0 ? "# Results\n" : document.TrimEnd('\n') + "\n") + $"\n{marked}\n";
    }

    private static int Find(string document, string mark)
    {
        var place = document.IndexOf(mark, StringComparison.Ordinal);
        return place == document.LastIndexOf(mark, StringComparison.Ordinal)
            ? place
            : throw new InvalidDataException("a mark around the reproduction is there twice");
    }
}
