using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>
/// Lets a compressed network learn from the dense one, on inputs without labels: centroids, scales, biases and normalisations,
/// and for a first part of the training codes as well, all against the dense network's outputs for the same inputs (Hinton,
/// Vinyals and Dean 2015; Polino, Pascanu and Alistarh 2018). The file becomes hardly larger.
/// </summary>
/// <example><code>
/// var settings = new DistillationSettings { Duration = TimeSpan.FromMinutes(10) };
/// var better = Distillation.Run(graph, dense, compressed, samples, device, settings);
/// </code></example>
public static class Distillation
{
    /// <summary>Trains a compressed network.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="dense">The dense network's tensors.</param>
    /// <param name="compressed">The compressed network's tensors: of any kinds.</param>
    /// <param name="samples">What is learnt from: two samples at least.</param>
    /// <param name="device">The device.</param>
    /// <param name="settings">How long, and how.</param>
    /// <param name="progress">Told how it goes; null for nobody.</param>
    /// <param name="cancellationToken">Ends it early: the best state so far is the result.</param>
    /// <returns>
    /// The best state of those that were measured, what went in among them: each tensor of the same kind and width.
    /// </returns>
    /// <exception cref="ArgumentException">The tensors are not those of the model, or samples don't suit it.</exception>
    /// <exception cref="DivergedException">The loss is no longer finite.</exception>
    public static ImmutableArray<StoredTensor> Run(
        ModelGraph graph,
        ImmutableArray<StoredTensor> dense,
        ImmutableArray<StoredTensor> compressed,
        SampleSet samples,
        Device device,
        DistillationSettings settings,
        IProgress<DistillationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        settings.Validate();
        if (samples.Count < 2)
            throw new ArgumentException($"{samples.Count} {samples.Unit} are too few to learn from.", nameof(samples));
        using var run = new DistillationRun(graph, dense, compressed, samples, device, settings);
        return run.Train(progress, cancellationToken);
    }
}
