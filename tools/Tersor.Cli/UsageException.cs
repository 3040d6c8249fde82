namespace Tersor.Cli;

/// <summary>An argument names something that does not exist or can't be. The message is one line.</summary>
internal sealed class UsageException(string message) : Exception(message);
