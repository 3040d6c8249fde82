namespace Tersor.Compression;

/// <summary>Where a run of the pipeline is: sent a few times a second, and whenever a stage begins or ends.</summary>
/// <param name="Stage">Which stage: <c>dense</c>, <c>prune</c>, <c>share</c> or <c>encode</c>.</param>
/// <param name="Epoch">The current epoch of the stage's training, from 1; 0 where the stage does not train.</param>
/// <param name="Epochs">The number of epochs of the stage.</param>
/// <param name="Step">Steps done in the stage.</param>
/// <param name="Steps">The number of steps.</param>
/// <param name="Loss">The mean loss of the latest steps.</param>
/// <param name="LearningRate">The latest step's learning rate.</param>
/// <param name="ImagesPerSecond">How fast the stage has trained since the last report.</param>
/// <param name="Finished">The stage's result, once it is over; null before.</param>
public readonly record struct CompressionProgress(
    string Stage,
    int Epoch,
    int Epochs,
    int Step,
    int Steps,
    double Loss,
    double LearningRate,
    double ImagesPerSecond,
    StageReport? Finished = null);
