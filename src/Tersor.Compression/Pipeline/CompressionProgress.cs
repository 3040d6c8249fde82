using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>Where a run of the pipeline is: sent a few times a second, and whenever a stage begins or ends.</summary>
/// <param name="Stage">Which stage: <c>dense</c>, <c>prune</c>, <c>share</c> or <c>encode</c>.</param>
public readonly record struct CompressionProgress(string Stage)
{
    /// <summary>The current epoch of the stage's training, from 1; 0 where the stage does not train.</summary>
    public int Epoch { get; init; }

    /// <summary>The number of epochs of the stage.</summary>
    public int Epochs { get; init; }

    /// <summary>Steps done in the stage.</summary>
    public int Step { get; init; }

    /// <summary>The number of steps.</summary>
    public int Steps { get; init; }

    /// <summary>The mean loss of the latest steps.</summary>
    public double Loss { get; init; }

    /// <summary>The latest step's learning rate.</summary>
    public double LearningRate { get; init; }

    /// <summary>How fast the stage has trained since the last report.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>The mean loss of a generator's opponent; null where there is none.</summary>
    public double? OpponentLoss { get; init; }

    /// <summary>
    /// Parameters that are not zero, at the end of an epoch, when all figures are the means of that epoch; null in its midst.
    /// </summary>
    public long? NonZeros { get; init; }

    /// <summary>How good the network is on validation data, at the end of an epoch; null without such data.</summary>
    public Score? Validation { get; init; }

    /// <summary>Whether the epoch is the best so far by that, and counts.</summary>
    public bool IsBest { get; init; }

    /// <summary>The stage's result, once it is over; null before.</summary>
    public StageReport? Finished { get; init; }
}
