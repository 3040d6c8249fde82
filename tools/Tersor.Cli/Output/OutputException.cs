namespace Tersor.Cli.Output;

/// <summary>A result can't be written. The message is one line that names the file and the reason.</summary>
internal sealed class OutputException(string path, string reason) : Exception($"{path}: {reason}");
