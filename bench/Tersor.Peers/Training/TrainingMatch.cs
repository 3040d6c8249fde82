using Tersor.Format;
using Tersor.Models;
using Tersor.Peers.Libtorch;
using Tersor.Tasks;
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
    public static TrainingMatch Of(ModelDefinition model) => model.Task is GenerationKind { Discriminator: { } discriminator }
        ? new AdversarialMatch(model, discriminator)
        : new LabelMatch(model);

    /// <summary>Tersor's side, from freshly drawn weights.</summary>
    public abstract ITrainer Ours(TrainingBatches batches, TrainingRates rates, int threads, bool readLosses);

    /// <summary>TorchSharp's side, from the weights that ours has now.</summary>
    public abstract ITrainer Theirs(
        ITrainer ours, TrainingBatches batches, TrainingRates rates, ScalarType type = ScalarType.Float32);

    private sealed class LabelMatch(ModelDefinition model) : TrainingMatch(model)
    {
        public override ModelGraph Sees => Model.Graph;

        public override IEnumerable<ParameterSpec> Parameters => Model.Graph.Parameters;

        public override ITrainer Ours(TrainingBatches batches, TrainingRates rates, int threads, bool readLosses) =>
            new TersorTrainer(Model.Graph, seed: 1, batches, rates, threads);

        public override ITrainer Theirs(ITrainer ours, TrainingBatches batches, TrainingRates rates, ScalarType type) =>
            new LibtorchTrainer(Model.Graph, ((TersorTrainer)ours).Parameter, batches, rates, type);
    }

    private sealed class AdversarialMatch(ModelDefinition model, ModelGraph discriminator) : TrainingMatch(model)
    {
        public override ModelGraph Sees => discriminator;

        public override IEnumerable<ParameterSpec> Parameters => Model.Graph.Parameters.Concat(discriminator.Parameters);

        public override ITrainer Ours(TrainingBatches batches, TrainingRates rates, int threads, bool readLosses) =>
            new TersorAdversarialTrainer(Model.Graph, discriminator, seed: 1, batches, rates, threads, readLosses);

        public override ITrainer Theirs(ITrainer ours, TrainingBatches batches, TrainingRates rates, ScalarType type) =>
            new LibtorchAdversarialTrainer(Model.Graph, discriminator, (TersorAdversarialTrainer)ours, batches, rates, type);
    }
}
