using Tersor.Learning;
using Tersor.Learning.Data;

namespace Tersor.Compression;

/// <summary>The training of a dense network by itself: the first stage of a <see cref="CompressionPipeline"/>, to the same bits.</summary>
public static class DenseTraining
{
    /// <summary>Trains a network.</summary>
    /// <param name="network">As its seed made it.</param>
    /// <param name="plan">How.</param>
    /// <param name="train">From what.</param>
    /// <param name="progress">Told how it goes; null for nobody.</param>
    /// <param name="cancellationToken">Ends it before a step.</param>
    /// <exception cref="DivergedException">The training has left the finite numbers.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Run(
        Network network, TrainingPlan plan, IDataset train, IProgress<CompressionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var training = new StageTraining(network, plan, train, teacher: null, network.Seed);
        training.Run(StageNames.Dense, beforeStep: null, progress, cancellationToken);
    }
}
