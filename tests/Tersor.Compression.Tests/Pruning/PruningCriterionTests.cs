using System.Collections.Immutable;
using FsCheck.Xunit;

namespace Tersor.Compression.Tests;

public sealed class PruningCriterionTests
{
    [Property(MaxTest = 200)]
    public void Selection_keeps_exactly_the_largest(float[] raw, byte share)
    {
        float[] weights = [.. raw.Where(float.IsFinite)];
        var layer = Layer("fc1", weights);
        var keep = weights.Length * share / 255;
        MagnitudeSelection.Keep([layer], keep);

        Assert.Equal(keep, layer.Kept);
        var kept = weights.Where((_, i) => layer.Mask[i] == 1).Select(Math.Abs).DefaultIfEmpty(float.PositiveInfinity).Min();
        var pruned = weights.Where((_, i) => layer.Mask[i] == 0).Select(Math.Abs).DefaultIfEmpty(0).Max();
        Assert.True(pruned <= kept);
    }

    [Fact]
    public void Among_equals_the_first_stay()
    {
        var layer = Layer("fc1", [1f, -1f, 1f, -1f]);
        MagnitudeSelection.Keep([layer], 2);
        Assert.Equal([1, 1, 0, 0], layer.Mask);
    }

    [Fact]
    public void Layer_targets_hold_for_each_layer()
    {
        LayerMask[] layers = [Noise("fc1", 1000, 1f), Noise("fc2", 200, 100f)];
        var stage = new PruneStage { Method = PruningMethod.Layer, Sparsity = 0.9, Layers = Own("fc2", 0.5) };
        PruningCriterion.Create(stage).Select(layers, progress: 1);
        Assert.Equal([100, 100], layers.Select(layer => layer.Kept));
    }

    [Fact]
    public void A_global_target_lets_large_weights_stay_wherever_they_are()
    {
        LayerMask[] layers = [Noise("fc1", 1000, 1f), Noise("fc2", 100, 1000f)];
        PruningCriterion.Create(new PruneStage { Sparsity = 0.9 }).Select(layers, progress: 1);
        Assert.Equal(110, layers.Sum(layer => layer.Kept));
        Assert.Equal(100, layers[1].Kept);
    }

    [Fact]
    public void A_layer_with_its_own_target_leaves_the_global_pool()
    {
        LayerMask[] layers = [Noise("fc1", 1000, 1f), Noise("fc2", 100, 1000f)];
        PruningCriterion.Create(new PruneStage { Sparsity = 0.9, Layers = Own("fc2", 0.75) }).Select(layers, progress: 1);
        Assert.Equal([100, 25], layers.Select(layer => layer.Kept));
    }

    [Theory]
    [InlineData(PruningMethod.Layer)]
    [InlineData(PruningMethod.Global)]
    public void A_gradual_schedule_climbs_the_cubic(PruningMethod method)
    {
        var criterion = PruningCriterion.Create(new PruneStage { Method = method, Sparsity = 0.8 });
        LayerMask[] layers = [Noise("fc1", 1000, 1f)];
        var kept = new List<int>();
        foreach (var progress in new[] { 0, 0.5, 1 })
        {
            criterion.Select(layers, progress);
            kept.Add(layers[0].Kept);
        }

        Assert.Equal([1000, 300, 200], kept);
    }

    [Fact]
    public void Quality_prunes_below_so_many_standard_deviations()
    {
        var layer = Layer("fc1", [0.1f, -0.2f, 3f, -3f, 0.3f, -0.1f]);
        var deviation = Math.Sqrt(layer.Weights.Sum(w => w * w) / 6 - Math.Pow(layer.Weights.Sum() / 6, 2));
        var criterion = PruningCriterion.Create(new PruneStage { Method = PruningMethod.Quality, Quality = 0.2 / deviation + 1e-4 });
        criterion.Select([layer], progress: 1);
        Assert.Equal([0, 0, 1, 1, 1, 0], layer.Mask);
    }

    [Fact]
    public void Surgery_prunes_below_and_splices_above_with_hysteresis_between()
    {
        // All magnitudes are 1, so the threshold is 1 whatever the quality.
        var layer = Layer("fc1", [1f, -1f, 1f, -1f]);
        var criterion = PruningCriterion.Create(new PruneStage { Method = PruningMethod.Surgery, Quality = 2 });
        criterion.Select([layer], 0);
        Assert.Equal([1, 1, 1, 1], layer.Mask);

        Move(layer, [0.89f, -0.95f, 1.05f, 0.1f]);
        criterion.Select([layer], 0);
        Assert.Equal([0, 1, 1, 0], layer.Mask);

        Move(layer, [1.05f, -1.05f, 0.95f, 1.2f]);
        criterion.Select([layer], 0);
        Assert.Equal([0, 1, 1, 1], layer.Mask);
    }

    [Fact]
    public void Surgery_refreshes_ever_more_rarely_and_equally_for_equal_seeds()
    {
        var criterion = PruningCriterion.Create(new PruneStage { Method = PruningMethod.Surgery, RefreshDecay = 0.01 });
        var due = Enumerable.Range(0, 2000).Where(step => criterion.IsDue(step, seed: 1)).ToArray();

        // The expected counts are Σ 1 / (1 + step / 100): 69 in the first hundred steps, 5 in the last; five deviations are allowed.
        Assert.InRange(due.Count(step => step < 100), 69 - 23, 69 + 23);
        Assert.InRange(due.Count(step => step >= 1900), 0, 5 + 12);
        Assert.Equal(due, Enumerable.Range(0, 2000).Where(step => criterion.IsDue(step, seed: 1)));
    }

    private static ImmutableSortedDictionary<string, LayerPruning> Own(string layer, double sparsity) =>
        ImmutableSortedDictionary<string, LayerPruning>.Empty.Add(layer, new LayerPruning { Sparsity = sparsity });

    private static LayerMask Layer(string name, float[] weights)
    {
        var layer = new LayerMask(name, weights.Length);
        Move(layer, weights);
        return layer;
    }

    private static LayerMask Noise(string name, int count, float scale)
    {
        var random = new Random(count);
        return Layer(name, [.. Enumerable.Range(0, count).Select(_ => scale * (0.1f + random.NextSingle()) * (random.Next(2) == 0 ? -1 : 1))]);
    }

    private static void Move(LayerMask layer, float[] weights) => weights.CopyTo(layer.Weights, 0);
}
