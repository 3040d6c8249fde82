namespace Tersor.Format;

/// <summary>A <c>.tersor</c> file is damaged, cut short or not a <c>.tersor</c> file at all.</summary>
public sealed class TersorFormatException : FormatException
{
    /// <summary>An error in one section.</summary>
    /// <param name="section">Its name: <c>header</c>, <c>graph</c>, <c>metadata</c>, a node whose
    /// parameters it holds, or one of these parameters.</param>
    /// <param name="reason">What is wrong with it.</param>
    public TersorFormatException(string section, string reason)
        : this(null, section, reason)
    {
    }

    private TersorFormatException(string? file, string section, string reason)
        : base((file is null ? "" : file + ": ") + OneLine($"section '{section}': {reason}"))
    {
        Section = section;
        Reason = reason;
    }

    /// <summary>The section that is damaged, or the parameter in it: <c>graph</c>, <c>fc1</c>, <c>fc1.weight</c>.</summary>
    public string Section { get; }

    /// <summary>What is wrong with it, without section and file.</summary>
    public string Reason { get; }

    /// <summary>The same error with the file's name in front.</summary>
    public TersorFormatException In(string file) => new(file, Section, Reason);

    // Names come from the damaged file and may hold anything.
    private static string OneLine(string message) =>
        string.Create(message.Length, message, (line, text) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = char.IsControl(text[i]) ? '?' : text[i];
        });
}
