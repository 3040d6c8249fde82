using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>One run of the <see cref="CompressionPipeline"/>.</summary>
public sealed record CompressionRequest
{
    /// <summary>The model and what it is for, with its data, the device and the seed. Not disposed by the run.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>The recipe of its training and compression.</summary>
    public required CompressionRecipe Recipe { get; init; }

    /// <summary>
    /// The <c>.tersor</c> file, which the caller has reserved and disposes; null to keep it in memory. It is committed at the
    /// very end.
    /// </summary>
    public OutputFile? Output { get; init; }

    /// <summary>A safetensors file with the dense network's parameters, instead of training it; null to train.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>
    /// Where the run is kept after each stage, until its result is written; the caller has reserved it and disposes it. Null to
    /// keep nothing.
    /// </summary>
    public OutputFile? Stages { get; init; }

    /// <summary>
    /// Whether to go on from what <see cref="Stages"/> holds of an earlier run of the same request; if nothing, from the
    /// beginning. The result has the same bytes as that of a run that was not ended.
    /// </summary>
    public bool Resume { get; init; }

    /// <summary>What the file says beside the model: free text by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;
}
