namespace Tersor.Models;

/// <summary>No model has this name. The message names the nearest one and all others.</summary>
/// <param name="message">One line.</param>
public sealed class UnknownModelException(string message) : Exception(message);
