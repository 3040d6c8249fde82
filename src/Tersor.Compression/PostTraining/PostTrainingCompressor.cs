using Tersor.Tasks;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// Compresses a trained network without training: it measures each layer's inputs on a few hundred samples, gives every weight a
/// code whose error the other weights of its row make up for, and looks for the price of a bit at which a goal is met.
/// docs/calibration.md has the method.
/// </summary>
/// <example><code>
/// var report = PostTrainingCompressor.Run(new PostTrainingRequest
/// {
///     Graph = graph, Weights = weights, Samples = samples, Device = device,
///     Settings = new CalibrateStage { Ratio = 16 },
/// });
/// </code></example>
public static class PostTrainingCompressor
{
    /// <summary>Runs to the end, which is a file.</summary>
    /// <param name="request">What to compress, by which samples, to which goal.</param>
    /// <param name="progress">Told of every layer; null for nobody.</param>
    /// <param name="cancellationToken">Ends the run early; nothing is written then.</param>
    /// <exception cref="RecipeException">A setting is outside its range, or names a layer that the model has not.</exception>
    /// <exception cref="ArgumentException">There are no samples, or they don't fit the model.</exception>
    /// <exception cref="NonFiniteException">A weight, a sample or an output is infinite or no number.</exception>
    /// <exception cref="PlanException">No file of this network is small enough, or good enough; nothing is written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static PostTrainingReport Run(
        PostTrainingRequest request,
        IProgress<PostTrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var run = new PostTrainingRun(request, new RunProgress(progress), cancellationToken);
        return run.Run();
    }
}
