using Tersor.Format;
using Tersor.Peers.Libtorch;
using static TorchSharp.torch;

namespace Tersor.Peers.Training;

/// <summary>A network that learns from labels.</summary>
internal sealed class LabelMatch(ModelGraph graph) : TrainingMatch(graph)
{
    public override ModelGraph Sees => Graph;

    public override IEnumerable<ParameterSpec> Parameters => Graph.Parameters;

    public override ITrainer Ours(TrainingBatches batches, TrainingRates rates, int threads, bool readLosses) =>
        new TersorTrainer(Graph, seed: 1, batches, rates, threads);

    public override ITrainer Theirs(ITrainer ours, TrainingBatches batches, TrainingRates rates, ScalarType type) =>
        new LibtorchTrainer(Graph, ((TersorTrainer)ours).Parameter, batches, rates, type);
}
