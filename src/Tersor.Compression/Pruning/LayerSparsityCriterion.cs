namespace Tersor.Compression;

/// <summary>Keeps the largest weights of each layer, up to the layer's own target sparsity.</summary>
/// <param name="stage">The targets.</param>
public sealed class LayerSparsityCriterion(PruneStage stage) : PruningCriterion
{
    /// <inheritdoc/>
    public override void Select(IReadOnlyList<LayerMask> layers, double progress)
    {
        foreach (var layer in layers)
        {
            var sparsity = stage.SparsityAt(stage.SparsityOf(layer.Name), progress);
            KeepLargest([layer], (long)Math.Round(layer.Count * (1 - sparsity)));
        }
    }
}
