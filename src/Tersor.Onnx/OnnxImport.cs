using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>A model as it was taken over.</summary>
/// <param name="Graph">What it is.</param>
/// <param name="Tensors">The graph's parameters, in its order.</param>
/// <param name="Notes">What was decided on the way and is not said by the file, a line each.</param>
/// <param name="Origins">
/// For each parameter under its full name the values of the file that it is; none for parameters that were computed.
/// </param>
public sealed record OnnxImport(
    ModelGraph Graph,
    ImmutableArray<StoredTensor> Tensors,
    ImmutableArray<string> Notes,
    ImmutableDictionary<string, WeightOrigin> Origins);
