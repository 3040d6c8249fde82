namespace Tersor.Format;

/// <summary>A safetensors file is damaged, cut short, or holds what is not supported.</summary>
public sealed class SafetensorsFormatException : FormatException
{
    /// <summary>An error in data of no known file.</summary>
    /// <param name="reason">The fault.</param>
    public SafetensorsFormatException(string reason)
        : base($"safetensors: {reason}") => Reason = reason;

    /// <summary>An error in a file.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="reason">The fault.</param>
    public SafetensorsFormatException(string file, string reason)
        : base($"{file}: {reason}") => Reason = reason;

    /// <summary>The fault, without the file's name.</summary>
    public string Reason { get; }
}
