using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>An input of a model.</summary>
/// <param name="Name">Unique among the inputs.</param>
/// <param name="Shape">Its extents, without the batch.</param>
/// <param name="Value">The number of the value that it is.</param>
public sealed record GraphInput(string Name, ImmutableArray<int> Shape, int Value);

/// <summary>An output of a model.</summary>
/// <param name="Name">Unique among the outputs.</param>
/// <param name="Value">The number of the value that it is: 0 for the first input, i for the output of node i - 1.</param>
public sealed record GraphOutput(string Name, int Value);
