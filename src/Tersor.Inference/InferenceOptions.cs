using Tersor.Format;

namespace Tersor.Inference;

/// <summary>The settings for preparing a model.</summary>
public sealed record InferenceOptions
{
    /// <summary>Kernels chosen automatically, an input of no usual value, the usual limits.</summary>
    public static InferenceOptions Default { get; } = new();

    /// <summary>The rule that chooses kernels.</summary>
    public KernelSelection Selection { get; init; } = KernelSelection.Automatic;

    /// <summary>What a file may demand; <see cref="ReadLimits.Default"/> if null.</summary>
    public ReadLimits? Limits { get; init; }

    /// <summary>
    /// The share of input values that are not a raw 0, from 0 to 1: about 0.2 for handwriting on black. The rest cost next to
    /// nothing in a first linear layer for a single image. It decides speed alone, never results.
    /// </summary>
    public double InputDensity { get; init; } = 1;
}
