namespace Tersor.Sweeps;

/// <summary>An engine could not do what it was asked for. The message is one line.</summary>
/// <param name="message">What it said.</param>
public sealed class EngineException(string message) : Exception(message);
