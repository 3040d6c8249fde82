namespace Tersor.Compression;

/// <summary>No plan meets the budget. The message says what can be reached.</summary>
/// <param name="message">One line.</param>
public sealed class PlanException(string message) : Exception(message);
