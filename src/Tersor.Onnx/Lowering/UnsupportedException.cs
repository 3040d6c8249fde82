namespace Tersor.Onnx;

/// <summary>A node asks for what can't be lowered. Whoever lowers the graph catches it and goes on.</summary>
/// <param name="reason">What it asks for: a clause without the node's name.</param>
internal sealed class UnsupportedException(string reason) : Exception(reason);
