namespace Tersor.Sweeps;

/// <summary>A sweep asks for something impossible: its file is wrong, or its folder is none. The message is one line.</summary>
/// <param name="message">What is wrong, and where.</param>
public sealed class SweepException(string message) : Exception(message);
