using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>
/// Deep Compression (Han, Mao and Dally 2016) from a model's description to a file: train (or load) the dense network, prune and
/// retrain, share weights and train the centroids, encode; each stage measured on the test set.
/// </summary>
/// <remarks>
/// The test set has no say in any stage. A stage ends with the network as its last epoch leaves it, unless the recipe asks for
/// the epoch that is best by training data.
/// </remarks>
/// <example><code>
/// using var task = new ImageClassification(model.Graph, data, new TaskSetup(device));
/// using var output = OutputFile.Reserve("lenet-5.tersor");
/// var report = CompressionPipeline.Run(new CompressionRequest { Task = task, Recipe = model.Recipe, Output = output });
/// </code></example>
public static class CompressionPipeline
{
    /// <summary>Runs all stages of a request.</summary>
    /// <param name="request">The task, its model and data, and the recipe.</param>
    /// <param name="progress">Told where the run is, on this thread; null for nobody.</param>
    /// <param name="cancellationToken">Ends the run before its next step; no file is left behind, an earlier one stays.</param>
    /// <returns>The figures of every stage.</returns>
    /// <exception cref="RecipeException">The recipe is impossible, or names a layer that the model has not.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    /// <exception cref="DivergedException">A training has left the finite numbers.</exception>
    /// <exception cref="NonFiniteException">A parameter or a figure is infinite or no number.</exception>
    /// <exception cref="CheckpointException">What was finished earlier is of another run.</exception>
    /// <exception cref="IOException">The file can't be written, or the checkpoint not be read.</exception>
    public static CompressionReport Run(
        CompressionRequest request,
        IProgress<CompressionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        request.Recipe.ValidateFor(request.Task);
        request.Recipe.ValidateMeans(request.Task);
        using var run = new CompressionRun(request, progress, cancellationToken);
        if (request.Resume)
            run.Restore();
        run.Train();
        if (request.Recipe.Pruning is { } pruning)
            run.Prune(pruning);
        if (request.Recipe.Shrinking is { } shrinking)
            run.Shrink(shrinking);
        if (request.Recipe.Sharing is { } sharing)
            run.Share(sharing);
        run.Encode();
        return run.Report();
    }
}
