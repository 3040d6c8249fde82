using Tersor.Core;

namespace Tersor.Compression;

/// <summary>Decides which weights stay, on the device: neither weights nor masks come to the host.</summary>
public abstract class PruningCriterion
{
    /// <summary>Whether pruned weights have to go on learning, so that they can come back.</summary>
    public virtual bool LearnsBehindMask => false;

    /// <summary>Sets every layer's mask.</summary>
    /// <param name="layers">All prunable layers, with their present weights and masks.</param>
    /// <param name="progress">How much of the ramp to the target is over, in [0, 1].</param>
    public abstract void Select(IReadOnlyList<LayerMask> layers, double progress);

    /// <summary>Whether masks move at this step of the ramp at all.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="seed">Decides draws.</param>
    public virtual bool IsDue(int step, ulong seed) => true;

    /// <summary>Keeps so many of the largest weights of layers, all layers together.</summary>
    private protected static void KeepLargest(IReadOnlyList<LayerMask> layers, long keep)
    {
        if (layers.Count == 0)
            return;
        Tensor[] weights = [.. layers.Select(layer => layer.Weights)];
        weights[0].Device.Backend.SelectLargest(weights, keep, [.. layers.Select(layer => layer.Mask)]);
    }

    /// <summary>The criterion of a recipe.</summary>
    public static PruningCriterion Create(PruneStage stage) => stage.Method switch
    {
        PruningMethod.Quality => new QualityCriterion(stage),
        PruningMethod.Layer => new LayerSparsityCriterion(stage),
        PruningMethod.Global => new GlobalMagnitudeCriterion(stage),
        PruningMethod.Surgery => new SurgeryCriterion(stage),
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };
}
