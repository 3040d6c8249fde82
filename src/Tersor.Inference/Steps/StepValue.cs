using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>What one step writes and others read: a run of features, with a place in the workspace.</summary>
internal sealed class StepValue(int features)
{
    /// <summary>Features of one image.</summary>
    public int Features { get; } = features;

    /// <summary>The number that most features are, if <see cref="Density"/> is small.</summary>
    public float Usual { get; init; }

    /// <summary>The share of features that are expected to be another number.</summary>
    public double Density { get; init; } = 1;

    /// <summary>The features, if they are part of the model and the same for every image; else null.</summary>
    public AlignedArray<float>? Constant { get; init; }

    /// <summary>Where it lies, in floats of one lane; set by the buffer plan.</summary>
    public int Offset { get; set; }

    /// <summary>A constant.</summary>
    public static StepValue Of(AlignedArray<float> constant) => new(constant.Length) { Constant = constant };
}
