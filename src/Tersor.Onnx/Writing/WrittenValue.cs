using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>A value of a graph that is written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its extents, without the batch in front.</param>
/// <param name="IsBatched">Whether the batch is there; if not, one sample stands for all.</param>
internal readonly record struct WrittenValue(string Name, ImmutableArray<int> Shape, bool IsBatched);
