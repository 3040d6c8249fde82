using Tersor.Kernels.Operators;

namespace Tersor.Compression;

/// <summary>
/// Dynamic network surgery (Guo, Yao and Chen 2016). A weight is pruned when its magnitude falls below 0.9 T and spliced back when it
/// grows beyond 1.1 T; between the two it stays as it is. T is c standard deviations above the mean magnitude of the dense
/// layer. Pruned weights go on learning. Refreshes become rarer, with probability 1 / (1 + decay · step).
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
            for (var i = 0; i < layer.Weights.Length; i++)
            {
                var magnitude = Math.Abs(layer.Weights[i]);
                if (magnitude <= PruneFactor * threshold)
                    layer.Mask[i] = 0;
                else if (magnitude > SpliceFactor * threshold)
                    layer.Mask[i] = 1;
            }
        }
    }

    private float Threshold(LayerMask layer)
    {
        double sum = 0, squares = 0;
        long count = 0;
        foreach (var weight in layer.Weights)
        {
            sum += Math.Abs(weight);
            squares += (double)weight * weight;
            count += weight == 0 ? 0 : 1;
        }

        if (count == 0)
            return 0;
        var mean = sum / count;
        return (float)Math.Max(0, mean + (stage.QualityOf(layer.Name) * Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean)))));
    }
}
