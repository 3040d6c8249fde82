using Tersor.Format;
using Tersor.Models;
using static TorchSharp.torch;

namespace Tersor.Peers.Training;

/// <summary>How both sides train a model: each kind of training that libtorch is compared in has a match of its own.</summary>
/// <param name="model">The model.</param>
internal abstract class TrainingMatch(ModelDefinition model)
{
    /// <summary>The model.</summary>
    protected ModelDefinition Model => model;

    /// <summary>The graph that sees the batches.</summary>
    public abstract ModelGraph Sees { get; }

    /// <summary>The parameters that learn, on all sides of the training.</summary>
    public abstract IEnumerable<ParameterSpec> Parameters { get; }

    /// <summary>The match of a model.</summary>
    public static TrainingMatch Of(ModelDefinition model) => AdversarialMatch.TryOf(model) ?? new LabelMatch(model);

    /// <summary>Tersor's side, from freshly drawn weights.</summary>
    public abstract ITrainer Ours(TrainingBatches batches, TrainingRates rates, int threads, bool readLosses);

    /// <summary>TorchSharp's side, from the weights that ours has now.</summary>
    public abstract ITrainer Theirs(
        ITrainer ours, TrainingBatches batches, TrainingRates rates, ScalarType type = ScalarType.Float32);
}
