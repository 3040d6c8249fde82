namespace Tersor.Compression;

/// <summary>
/// Deep Compression (Han, Mao and Dally 2016) from a model's description to a file: train (or load) the dense network, prune and
/// retrain, share weights and train the centroids, encode; each stage measured on the test set.
/// </summary>
/// <remarks>
/// A stage ends with the network as its last epoch leaves it: no epoch is picked, so neither the test set nor a part of the training
/// set held back has a say in it.
/// </remarks>
/// <example><code>
/// using var output = OutputFile.Reserve("lenet-5.tersor");
/// var report = CompressionPipeline.Run(new CompressionRequest
/// {
///     Graph = model.Graph, Recipe = model.Recipe, Train = data.Train, Test = data.Test, Device = device, Output = output,
/// });
/// </code></example>
public static class CompressionPipeline
{
    /// <summary>Runs all stages of a request.</summary>
    /// <param name="request">The model, the recipe and the data.</param>
    /// <param name="progress">Told where the run is, on this thread; null for nobody.</param>
    /// <param name="cancellationToken">Ends the run before its next step; no file is left behind, an earlier one stays.</param>
    /// <returns>The figures of every stage.</returns>
    /// <exception cref="RecipeException">The recipe is impossible, or names a layer that the model has not.</exception>
    /// <exception cref="ArgumentException">The data set's images or classes are not the model's.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    /// <exception cref="Tersor.Learning.DivergedException">A training has left the finite numbers.</exception>
    /// <exception cref="NonFiniteException">A parameter or a figure is infinite or no number.</exception>
    /// <exception cref="IOException">The file can't be written, or the checkpoint not be read.</exception>
    public static CompressionReport Run(
        CompressionRequest request, IProgress<CompressionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        request.Validate();
        if (request.Recipe.Selects && request.Meter is null)
            throw new RecipeException("adversarial.selection = best: nothing measures the generator here");
        using var run = new CompressionRun(request, progress, cancellationToken);
        run.Train();
        if (request.Recipe.Pruning is { } pruning)
            run.Prune(pruning);
        if (request.Recipe.Sharing is { } sharing)
            run.Share(sharing);
        run.Encode();
        return run.Report();
    }
}
