using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>How biases, and the other parameters that are not pruned, are stored.</summary>
public enum BiasTreatment
{
    /// <summary>32-bit floats.</summary>
    Single,

    /// <summary>16-bit floats.</summary>
    Half,

    /// <summary>As codes into a codebook for each layer.</summary>
    Shared,
}

/// <summary>The encoding of the numbers that are left.</summary>
public sealed record EncodeStage
{
    /// <summary>The width of centroids, and of the weights themselves where nothing is shared.</summary>
    public FloatWidth Codebook { get; init; } = FloatWidth.Half;

    /// <summary>The form of stored biases.</summary>
    public BiasTreatment Bias { get; init; } = BiasTreatment.Half;

    /// <summary>Bits of a bias's code under <see cref="BiasTreatment.Shared"/>, in [1, 8].</summary>
    [RecipeRange(1, 8)]
    public int BiasBits { get; init; } = 4;

    /// <summary>Whether the file is to be as small as can be, and slow to read: some 5 MB of codes a second.</summary>
    public bool Archive { get; init; }

    internal void Validate(string path) => RecipeCheck.Ranges(path, this);
}
