namespace Tersor.Format;

/// <summary>Why a file is refused: the classes of errors in <c>docs/format.md</c>.</summary>
public enum FormatErrorKind : byte
{
    /// <summary>Behind right checksums, the bytes are none that the format allows.</summary>
    Structure,

    /// <summary>It does not begin as a <c>.tersor</c> file does.</summary>
    NotATersorFile,

    /// <summary>Its version is none that this reader knows.</summary>
    Version,

    /// <summary>It ends before its table of contents says, or within that table.</summary>
    Truncated,

    /// <summary>A checksum does not match.</summary>
    Checksum,

    /// <summary>It asks for more than the reader was told to allow; it may be right.</summary>
    Limit,
}

/// <summary>A <c>.tersor</c> file is damaged, cut short or not a <c>.tersor</c> file at all.</summary>
public sealed class TersorFormatException : FormatException
{
    /// <summary>An error in one section.</summary>
    /// <param name="section">Its name: <c>header</c>, <c>graph</c>, <c>metadata</c>, a node whose
    /// parameters it holds, or one of these parameters.</param>
    /// <param name="reason">The fault.</param>
    /// <param name="kind">The class of error.</param>
    public TersorFormatException(string section, string reason, FormatErrorKind kind = FormatErrorKind.Structure)
        : this(null, section, reason, kind)
    {
    }

    private TersorFormatException(string? file, string section, string reason, FormatErrorKind kind)
        : base((file is null ? "" : file + ": ")
            + OneLine(kind == FormatErrorKind.NotATersorFile ? reason : $"section '{section}': {reason}"))
    {
        Section = section;
        Reason = reason;
        Kind = kind;
    }

    /// <summary>The section that is damaged, or the parameter in it: <c>graph</c>, <c>fc1</c>, <c>fc1.weight</c>.</summary>
    public string Section { get; }

    /// <summary>What is wrong with it, without section and file.</summary>
    public string Reason { get; }

    /// <summary>The class of error: what tells a newer file from a damaged one, and that from one that is too large.</summary>
    public FormatErrorKind Kind { get; }

    /// <summary>The same error with the file's name in front.</summary>
    public TersorFormatException In(string file) => new(file, Section, Reason, Kind);

    // Names come from the damaged file and may hold anything.
    private static string OneLine(string message) =>
        string.Create(message.Length, message, (line, text) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = char.IsControl(text[i]) ? '?' : text[i];
        });
}
