namespace Tersor.Compression;

/// <summary>
/// Keeps the largest weights of all layers together, so that layers which need their weights keep more of them. A layer with a
/// target of its own stays outside; what it keeps does not count.
/// </summary>
/// <param name="stage">The targets.</param>
public sealed class GlobalMagnitudeCriterion(PruneStage stage) : PruningCriterion
{
    /// <inheritdoc/>
    public override void Select(IReadOnlyList<LayerMask> layers, double progress)
    {
        var pool = new List<LayerMask>();
        foreach (var layer in layers)
        {
            if (stage.Layers.GetValueOrDefault(layer.Name)?.Sparsity is { } own)
                Keep([layer], own, progress);
            else
                pool.Add(layer);
        }

        Keep(pool, stage.Sparsity, progress);
    }

    private void Keep(IReadOnlyList<LayerMask> layers, double target, double progress)
    {
        var sparsity = stage.SparsityAt(target, progress);
        KeepLargest(layers, (long)Math.Round(layers.Sum(layer => (long)layer.Count) * (1 - sparsity)));
    }
}
