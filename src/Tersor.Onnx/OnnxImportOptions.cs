using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>What a file leaves open.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>What the model may demand; <see cref="ReadLimits.Default"/> if null.</summary>
    public ReadLimits? Limits { get; init; }

    /// <summary>
    /// The extents of inputs by name, batch included, for those that the file leaves open. A 1 where the file has more says that
    /// the axis counts samples.
    /// </summary>
    public ImmutableDictionary<string, ImmutableArray<int>> Shapes { get; init; } =
        ImmutableDictionary<string, ImmutableArray<int>>.Empty;

    /// <summary>Inputs by name that are the same for every sample, and so become part of the model.</summary>
    internal ImmutableDictionary<string, ConstantTensor> Known { get; init; } =
        ImmutableDictionary<string, ConstantTensor>.Empty;
}
