using Tersor.Format;
using Tersor.Models;
using Tersor.Peers.Libtorch;
using static TorchSharp.torch;

namespace Tersor.Peers.Training;

/// <summary>A network that learns from labels.</summary>
internal sealed class LabelMatch(ModelDefinition model) : TrainingMatch(model)
{
    public override ModelGraph Sees => Model.Graph;

    public override IEnumerable<ParameterSpec> Parameters => Model.Graph.Parameters;

    public override ITrainer Ours(TrainingBatches batches, TrainingRates rates, int threads, bool readLosses) =>
        new TersorTrainer(Model.Graph, seed: 1, batches, rates, threads);

    public override ITrainer Theirs(ITrainer ours, TrainingBatches batches, TrainingRates rates, ScalarType type) =>
        new LibtorchTrainer(Model.Graph, ((TersorTrainer)ours).Parameter, batches, rates, type);
}
