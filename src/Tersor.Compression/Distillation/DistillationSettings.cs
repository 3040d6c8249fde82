using Tersor.Data;

namespace Tersor.Compression;

/// <summary>How a compressed network learns to give what the dense one gives.</summary>
public sealed record DistillationSettings
{
    /// <summary>How long it may take, all measurements included; null for as long as <see cref="Steps"/> take.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How many steps it takes at most; null for as many as <see cref="Duration"/> has room for.</summary>
    /// <remarks>With steps alone two runs give the same bytes.</remarks>
    public int? Steps { get; init; }

    /// <summary>Samples a step.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>
    /// The highest learning rate of Adam, as a share of the root mean square of a tensor: rates of centroids, scales, biases and
    /// latent weights are multiples of it.
    /// </summary>
    public float Rate { get; init; } = 1e-3f;

    /// <summary>What logits are divided by: 1 learns the divergence by which states are judged.</summary>
    public float Temperature { get; init; } = 1f;

    /// <summary>How much the squared error of logits counts beside their divergence.</summary>
    public float SquaredError { get; init; }

    /// <summary>
    /// The share of the training, in [0, 1], in which weights may change their centroid; 0 keeps all codes. Codes that were
    /// merely rounded gain much by it; those of a sweep are better kept.
    /// </summary>
    public double Reassign { get; init; }

    /// <summary>How much larger the file may become, as a share of what went in.</summary>
    public double Growth { get; init; } = 0.005;

    /// <summary>The bytes that the file may have at most, its notes apart; null for what <see cref="Growth"/> allows.</summary>
    public long? MostBytes { get; init; }

    /// <summary>How images change before they are seen; null for what suits the samples.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>
    /// The share of images, in [0, 1], that are a weighted mean of two. The dense network says what such an image shows, and is
    /// less sure of it than of those that it has learnt from itself; so there is more to learn (Beyer et al. 2022).
    /// </summary>
    public float Blend { get; init; } = 0.7f;

    /// <summary>Samples that nothing is learnt from: the best state is chosen by them.</summary>
    public int HeldBack { get; init; } = 256;

    /// <summary>Decides which samples are held back, their order and their augmentation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">One is impossible, or it has no end.</exception>
    public void Validate()
    {
        if (Duration is null && Steps is null)
            throw new ArgumentException("A distillation needs a duration or a number of steps.");
        ArgumentOutOfRangeException.ThrowIfNegative(Steps ?? 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(Duration ?? TimeSpan.Zero, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Batch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Rate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Temperature);
        ArgumentOutOfRangeException.ThrowIfNegative(SquaredError);
        ArgumentOutOfRangeException.ThrowIfNegative(Reassign);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Reassign, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Growth);
        ArgumentOutOfRangeException.ThrowIfNegative(Blend);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Blend, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeldBack, 1);
    }
}
