using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>
/// The one order in which a recipe changes a network: prune, fold batch normalisations away, share weights and biases. The
/// pipeline trains in between; a plan that is only tried out does not.
/// </summary>
/// <param name="network">The dense network. The sequence owns it from now on.</param>
/// <param name="recipe">The recipe.</param>
/// <param name="seed">Decides draws.</param>
internal sealed class StageSequence(Network network, CompressionRecipe recipe, ulong seed) : IDisposable
{
    /// <summary>
    /// Trains a network while its forms change, from its plan and what makes the forms once the steps are known.
    /// </summary>
    public Action<TrainingSettings, Func<int, IFormSchedule>> Retrain { get; init; } = (_, forms) => forms(0).Finish();

    /// <summary>Measures running statistics anew before they are folded away.</summary>
    public Action<Network> Calibrate { get; init; } = _ => { };

    /// <summary>The network as the stages so far have left it.</summary>
    public Network Network { get; private set; } = network;

    /// <summary>Puts the sequence where stages of an earlier run have left off.</summary>
    /// <param name="network">The network as they have left it. The sequence owns it from now on.</param>
    public void Restore(Network network)
    {
        Network.Dispose();
        Network = network;
    }

    /// <summary>Prunes, and folds: pruned layers are normalised by what they give after pruning.</summary>
    public void Prune(PruneStage stage)
    {
        Retrain(stage.Training, steps => new Pruner(Network, stage, steps, seed));
        Fold();
    }

    /// <summary>Shrinks to a size: folded, as codes will be stored.</summary>
    /// <param name="stage">The settings.</param>
    /// <param name="target">The most bytes of the file.</param>
    /// <param name="measure">The bytes of a file of the network as it is.</param>
    public void Shrink(ShrinkStage stage, long target, Func<Network, long> measure)
    {
        Fold();
        Retrain(stage.Training, steps => new Shrinker(Network, stage, steps, target, () => measure(Network)));
    }

    /// <summary>Shares weights, and biases if they are to be stored so: as they will be stored, thus folded.</summary>
    public void Share(ShareStage stage)
    {
        Fold();
        ShareBiases();
        Retrain(stage.Training, steps => new Sharer(Network, stage, steps, seed));
    }

    /// <summary>Brings the network to what a file holds, whichever stages were left out.</summary>
    public void Finish()
    {
        Fold();
        ShareBiases();
    }

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();

    private void ShareBiases()
    {
        if (recipe.Encoding.Bias == BiasTreatment.Shared)
            WeightSharer.ShareBiases(Network, recipe.Encoding.BiasBits);
    }

    private void Fold()
    {
        if (FoldedGraph.Of(Network.Graph).Norms.IsEmpty)
            return;
        if (recipe.Pruning is not { Calibration: false })
            Calibrate(Network);
        var folded = BatchNormFolding.Fold(Network);
        Network.Dispose();
        Network = folded;
    }
}
