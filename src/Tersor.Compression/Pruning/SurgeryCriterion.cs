using Tersor.Kernels;

namespace Tersor.Compression;

/// <summary>
/// Dynamic network surgery (Guo, Yao and Chen 2016). A weight is pruned when its magnitude falls below 0.9 T and spliced back
/// when it grows beyond 1.1 T; between the two it stays as it is. T is c standard deviations above the mean magnitude of the
/// dense layer. Pruned weights go on learning. Refreshes become rarer, with probability 1 / (1 + decay · step).
/// </summary>
/// <param name="stage">c is the stage's quality.</param>
public sealed class SurgeryCriterion(PruneStage stage) : PruningCriterion
{
    private const float PruneFactor = 0.9f;
    private const float SpliceFactor = 1.1f;
    private const ulong Stream = 0x5000_0000_0000_0000;

    private readonly Dictionary<string, float> _thresholds = [];

    /// <inheritdoc/>
    public override bool LearnsBehindMask => true;

    /// <inheritdoc/>
    public override bool IsDue(int step, ulong seed) =>
        UniformSample.FromWord(Philox.Block(seed, Stream, (ulong)step).Word0) < 1 / (1 + (stage.RefreshDecay * step));

    /// <inheritdoc/>
    public override void Select(IReadOnlyList<LayerMask> layers, double progress)
    {
        foreach (var layer in layers)
        {
            if (!_thresholds.TryGetValue(layer.Name, out var threshold))
                _thresholds[layer.Name] = threshold = Threshold(layer);
            layer.Weights.Device.Backend.UpdateMask(layer.Weights, PruneFactor * threshold, SpliceFactor * threshold, layer.Mask);
        }
    }

    private float Threshold(LayerMask layer)
    {
        var (mean, deviation) = LayerStatistics.Magnitude(layer);
        return (float)(mean + (stage.QualityOf(layer.Name) * deviation));
    }
}
