using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>What a model is for: how it is trained, in every stage, and what it is judged by. The pipeline itself doesn't care.</summary>
internal abstract class CompressionTask : IDisposable
{
    /// <summary>The task of a request.</summary>
    public static CompressionTask Of(CompressionRequest request) => request.Discriminator is null
        ? new PredictionTask(request)
        : new GenerationTask(request, request.Discriminator);

    /// <summary>The options for building the network.</summary>
    public virtual NetworkOptions? Options => null;

    /// <summary>Called once, when the dense network is trained or loaded: from now on it is the teacher, if the recipe wants one.</summary>
    /// <param name="dense">The network as it is now; it is going to change.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public abstract void Remember(Network dense, CancellationToken cancellationToken);

    /// <summary>Loads the dense network, and whatever else a training would have left.</summary>
    /// <param name="path">A safetensors file.</param>
    /// <param name="network">Receives it.</param>
    public virtual void Load(string path, Network network) => DenseCheckpoint.Load(path, network);

    /// <summary>Trains.</summary>
    /// <param name="network">The network to train.</param>
    /// <param name="training">How, and what happens to its weights meanwhile.</param>
    /// <param name="cancellationToken">Ends it before a step.</param>
    public abstract void Train(Network network, StageTraining training, CancellationToken cancellationToken);

    /// <summary>Measures the running statistics of a network's batch normalisations anew, on what it is trained with.</summary>
    public abstract void Calibrate(Network network, CancellationToken cancellationToken);

    /// <summary>The stage's row of the report with what the network is judged by.</summary>
    public abstract StageReport Judge(StageReport report, Network network, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract void Dispose();
}
