namespace Tersor.Core;

/// <summary>One call of an operation.</summary>
/// <param name="Name">The operation.</param>
/// <param name="Start">When it began, in seconds after the first.</param>
/// <param name="Seconds">How long it took, with operations inside.</param>
/// <param name="Products">Its multiply-adds.</param>
/// <param name="Bytes">The bytes of its operands.</param>
/// <param name="Shapes">Its operands' shapes.</param>
public sealed record OperationEvent(string Name, double Start, double Seconds, double Products, double Bytes, string Shapes);
