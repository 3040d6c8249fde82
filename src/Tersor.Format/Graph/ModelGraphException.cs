namespace Tersor.Format;

/// <summary>A model description contradicts itself: a shape that does not fit, an input that does not exist.</summary>
public sealed class ModelGraphException(string message) : FormatException(message);
