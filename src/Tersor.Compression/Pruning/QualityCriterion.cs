namespace Tersor.Compression;

/// <summary>
/// Keeps the weights beyond quality × standard deviation of their layer (Han, Pool, Tran and Dally 2015). The deviations are
/// those of the first call, of the dense network: with those of what is left, each call would prune more.
/// </summary>
/// <param name="stage">The qualities.</param>
public sealed class QualityCriterion(PruneStage stage) : PruningCriterion
{
    private readonly Dictionary<string, double> _targets = [];

    /// <inheritdoc/>
    public override void Select(IReadOnlyList<LayerMask> layers, double progress)
    {
        foreach (var layer in layers)
        {
            if (!_targets.TryGetValue(layer.Name, out var target))
                _targets[layer.Name] = target = Target(layer);
            var sparsity = stage.SparsityAt(target, progress);
            KeepLargest([layer], (long)Math.Round(layer.Count * (1 - sparsity)));
        }
    }

    private double Target(LayerMask layer)
    {
        var threshold = (float)(stage.QualityOf(layer.Name) * LayerStatistics.Deviation(layer));
        return (double)LayerStatistics.CountWithin(layer, threshold) / layer.Count;
    }
}
