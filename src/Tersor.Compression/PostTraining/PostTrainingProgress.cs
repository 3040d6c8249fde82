namespace Tersor.Compression.PostTraining;

/// <summary>What a run does.</summary>
public enum PostTrainingPhase
{
    /// <summary>Reads the samples.</summary>
    Reading,

    /// <summary>Measures how much the outputs depend on each layer.</summary>
    Importance,

    /// <summary>Compresses layer by layer, at some price of a bit.</summary>
    Sweep,

    /// <summary>Compares the outputs with the dense network's.</summary>
    Judging,

    /// <summary>Trains centroids, scales and biases against the dense network.</summary>
    Distillation,

    /// <summary>Measures the decoded file.</summary>
    Measuring,
}

/// <summary>Where a run is: sent whenever a phase or a layer begins.</summary>
/// <param name="Phase">What it does.</param>
/// <param name="Done">How much of the phase is done: samples, layers, steps.</param>
/// <param name="Count">How much there is of it.</param>
public readonly record struct PostTrainingProgress(PostTrainingPhase Phase, int Done, int Count)
{
    /// <summary>The pass over all layers, from 1; 0 outside of <see cref="PostTrainingPhase.Sweep"/>.</summary>
    public int Pass { get; init; }

    /// <summary>The layer; null where there is none.</summary>
    public string? Layer { get; init; }

    /// <summary>The time since the run began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The time that the run is likely to take from now on; null where nobody can tell yet.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>What the user ought to know, once: the memory that is needed, samples left out; null for nothing.</summary>
    public string? Message { get; init; }
}
