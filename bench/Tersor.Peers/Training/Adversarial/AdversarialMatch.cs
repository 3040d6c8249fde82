using Tersor.Format;
using Tersor.Models;
using Tersor.Peers.Libtorch;
using Tersor.Tasks;
using static TorchSharp.torch;

namespace Tersor.Peers.Training;

/// <summary>A generator and a discriminator that learn in turns.</summary>
internal sealed class AdversarialMatch : TrainingMatch
{
    private readonly ModelGraph _discriminator;

    private AdversarialMatch(ModelDefinition model, ModelGraph discriminator)
        : base(model.Graph) => _discriminator = discriminator;

    /// <summary>The match of a model; null if it learns against no discriminator.</summary>
    public static TrainingMatch? TryOf(ModelDefinition model) =>
        model.Task is GenerationKind { Discriminator: { } discriminator } ? new AdversarialMatch(model, discriminator) : null;

    public override ModelGraph Sees => _discriminator;

    public override IEnumerable<ParameterSpec> Parameters => Graph.Parameters.Concat(_discriminator.Parameters);

    public override ITrainer Ours(TrainingBatches batches, TrainingRates rates, int threads, bool readLosses) =>
        new TersorAdversarialTrainer(Graph, _discriminator, seed: 1, batches, rates, threads, readLosses);

    public override ITrainer Theirs(ITrainer ours, TrainingBatches batches, TrainingRates rates, ScalarType type) =>
        new LibtorchAdversarialTrainer(Graph, _discriminator, (TersorAdversarialTrainer)ours, batches, rates, type);
}
