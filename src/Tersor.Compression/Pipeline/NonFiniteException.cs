namespace Tersor.Compression;

/// <summary>Compression has led to an infinity or to no number at all: a file of it would be worthless.</summary>
/// <param name="message">The place of the number, in one sentence.</param>
public sealed class NonFiniteException(string message) : ArithmeticException(message);
