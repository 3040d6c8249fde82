namespace Tersor.Onnx;

/// <summary>
/// An ONNX file is damaged, asks for too much, or holds what is not supported; the message is one line, or one more for each
/// fault.
/// </summary>
public sealed class OnnxException : FormatException
{
    /// <summary>An error in data of no known file.</summary>
    /// <param name="reason">The fault, with the node or tensor that it is about.</param>
    public OnnxException(string reason)
        : this(null, OneLine(reason))
    {
    }

    private OnnxException(string? file, string reason)
        : base((file is null ? "" : OneLine(file) + ": ") + reason) => Reason = reason;

    /// <summary>An error of several lines: what they have in common, then one for each fault.</summary>
    /// <param name="reason">What they have in common.</param>
    /// <param name="faults">The faults.</param>
    internal static OnnxException Of(string reason, IEnumerable<string> faults) =>
        new(null, string.Join('\n', [OneLine(reason) + ':', .. faults.Select(fault => "  " + OneLine(fault))]));

    /// <summary>The fault, without the file's name.</summary>
    public string Reason { get; }

    /// <summary>The same error with the file's name in front.</summary>
    public OnnxException In(string file) => new(file, Reason);

    // Names come from the damaged file and may hold anything.
    private static string OneLine(string text) =>
        string.Create(text.Length, text, (line, source) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = char.IsControl(source[i]) ? '?' : source[i];
        });
}
