namespace Tersor.Inference;

/// <summary>What one step writes and others read: a run of features, with a place in the workspace.</summary>
internal sealed class Value(int features)
{
    /// <summary>Features of one image.</summary>
    public int Features { get; } = features;

    /// <summary>The number that most features are, if <see cref="Density"/> is small.</summary>
    public float Usual { get; init; }

    /// <summary>The share of features that are expected to be another number.</summary>
    public double Density { get; init; } = 1;

    /// <summary>Where it lies, in floats of one lane; set by the buffer plan.</summary>
    public int Offset { get; set; }
}
