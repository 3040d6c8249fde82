using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>What one step writes and others read: a run of features, with a place in the workspace.</summary>
internal sealed class StepValue(int features)
{
    // A cache line of floats.
    private const int Alignment = 16;

    /// <summary>Features of one image.</summary>
    public int Features { get; } = features;

    /// <summary>The number that most features are, if <see cref="Density"/> is small.</summary>
    public float Usual { get; init; }

    /// <summary>The share of features that are expected to be another number.</summary>
    public double Density { get; init; } = 1;

    /// <summary>The features, if they are part of the model and the same for every image; else null.</summary>
    public AlignedArray<float>? Constant { get; init; }

    /// <summary>The value that it is a part of, so that whoever writes it writes that; null for one that lies alone.</summary>
    public StepValue? Whole { get; set; }

    /// <summary>The features of <see cref="Whole"/> before this one.</summary>
    public int PlaceInWhole { get; private set; }

    /// <summary>Where it lies, in floats of one lane; set by the buffer plan.</summary>
    public int Offset { get; set; }

    /// <summary>
    /// Makes it a part of another value, if it is none yet. Both its ends must be those of cache lines, so that whatever a step
    /// may do with the rest of a line it does not do to a neighbour.
    /// </summary>
    /// <param name="whole">The other value.</param>
    /// <param name="place">Its features before this one.</param>
    public void TryLieIn(StepValue whole, int place)
    {
        if (Constant is null && Whole is null && Features % Alignment == 0 && place % Alignment == 0)
            (Whole, PlaceInWhole) = (whole, place);
    }

    /// <summary>A constant.</summary>
    public static StepValue Of(AlignedArray<float> constant) => new(constant.Length) { Constant = constant };
}
