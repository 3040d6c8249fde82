using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>An input or an output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Extents">Its extents; default if the file doesn't say how many there are.</param>
public sealed record OnnxValue(string Name, OnnxElementType Type, ImmutableArray<OnnxExtent> Extents);

/// <summary>An extent of an input or an output.</summary>
/// <param name="Size">Its size; null if it is open.</param>
/// <param name="Symbol">The name of an open extent; empty if it has none.</param>
public readonly record struct OnnxExtent(int? Size, string Symbol = "");
