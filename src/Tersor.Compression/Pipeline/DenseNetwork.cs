using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>The dense network of a <see cref="CompressionPipeline"/> by itself: the same bits as its first stage.</summary>
public static class DenseNetwork
{
    /// <summary>Trains a network as a request says, or loads it.</summary>
    /// <param name="network">Built from the request's graph and seed, on its device.</param>
    /// <param name="request">Says from what, how, or from which checkpoint.</param>
    /// <param name="progress">Told how it goes; null for nobody.</param>
    /// <param name="cancellationToken">Ends it before a step.</param>
    /// <exception cref="RecipeException">The recipe is impossible.</exception>
    /// <exception cref="ArgumentException">The data set's images or classes are not the model's.</exception>
    /// <exception cref="DivergedException">The training has left the finite numbers.</exception>
    /// <exception cref="IOException">The checkpoint can't be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Prepare(
        Network network, CompressionRequest request, IProgress<CompressionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        request.Validate();
        if (request.Checkpoint is { } checkpoint)
        {
            DenseCheckpoint.Load(checkpoint, network);
            return;
        }

        using var task = CompressionTask.Of(request);
        task.Train(network, new StageTraining(StageNames.Dense, request.Recipe.Training, request.Seed, progress), cancellationToken);
    }
}
