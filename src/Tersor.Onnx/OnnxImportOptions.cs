using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>What a file leaves open.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>What the model may demand; <see cref="ReadLimits.Default"/> if null.</summary>
    public ReadLimits? Limits { get; init; }

    /// <summary>The extents of inputs by name, batch included, for those that the file leaves open.</summary>
    public ImmutableDictionary<string, ImmutableArray<int>> Shapes { get; init; } =
        ImmutableDictionary<string, ImmutableArray<int>>.Empty;
}
