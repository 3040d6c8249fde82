using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Cpu;

namespace Tersor.Compression.Tests;

public sealed class PruningCriterionTests : IDisposable
{
    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    /// <summary>UpdateMask leaves the mask alone at NaN: what memory held before must not decide.</summary>
    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    public void A_weight_that_is_no_number_counts_as_its_mask_has_it(byte kept, int within)
    {
        using var scope = _device.BeginStep();
        var shape = new Shape(3);
        var layer = new LayerMask("fc1", _device.From([float.NaN, 0.1f, 2f], shape), _device.From((byte[])[kept, 1, 1], shape));
        foreach (var earlier in (byte[])[0, 1])
        {
            using (_device.BeginStep())
                _device.From(Enumerable.Repeat(earlier, 3).ToArray(), shape);
            Assert.Equal(within, LayerStatistics.CountWithin(layer, 1f));
        }
    }

    [Fact]
    public void Layer_targets_hold_for_each_layer()
    {
        LayerMask[] layers = [Noise("fc1", 1000, 1f), Noise("fc2", 200, 100f)];
        var stage = new PruneStage { Method = PruningMethod.Layer, Sparsity = 0.9, Layers = Own("fc2", 0.5) };
        PruningCriterion.Create(stage).Select(layers, progress: 1);
        Assert.Equal([100, 100], layers.Select(Kept));
    }

    [Fact]
    public void A_global_target_lets_large_weights_stay_wherever_they_are()
    {
        LayerMask[] layers = [Noise("fc1", 1000, 1f), Noise("fc2", 100, 1000f)];
        PruningCriterion.Create(new PruneStage { Sparsity = 0.9 }).Select(layers, progress: 1);
        Assert.Equal(110, layers.Sum(Kept));
        Assert.Equal(100, Kept(layers[1]));
    }

    [Fact]
    public void A_layer_with_its_own_target_leaves_the_global_pool()
    {
        LayerMask[] layers = [Noise("fc1", 1000, 1f), Noise("fc2", 100, 1000f)];
        PruningCriterion.Create(new PruneStage { Sparsity = 0.9, Layers = Own("fc2", 0.75) }).Select(layers, progress: 1);
        Assert.Equal([100, 25], layers.Select(Kept));
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
            kept.Add(Kept(layers[0]));
        }

        Assert.Equal([1000, 300, 200], kept);
    }

    [Fact]
    public void Quality_prunes_below_so_many_standard_deviations()
    {
        float[] weights = [0.1f, -0.2f, 3f, -3f, 0.3f, -0.1f];
        var layer = Layer("fc1", weights);
        var deviation = Math.Sqrt(weights.Sum(w => w * w) / 6 - Math.Pow(weights.Sum() / 6, 2));
        var criterion = PruningCriterion.Create(
            new PruneStage { Method = PruningMethod.Quality, Quality = 0.2 / deviation + 1e-4 });
        criterion.Select([layer], progress: 1);
        Assert.Equal([0, 0, 1, 1, 1, 0], Mask(layer));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void Zeros_have_no_say_in_the_threshold_of_surgery(int quality)
    {
        // All magnitudes but the zeros' are 1: so is the threshold, whatever the quality. With the zeros among them it would be
        // 0.5 + quality / 2.
        float[] weights = [.. Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? 0f : i % 3 == 0 ? -1f : 1f)];
        var layer = Layer("fc1", weights);
        PruningCriterion.Create(new PruneStage { Method = PruningMethod.Surgery, Quality = quality }).Select([layer], 0);
        Assert.Equal(weights.Select(weight => weight == 0 ? (byte)0 : (byte)1), Mask(layer));
    }

    [Fact]
    public void Surgery_of_zeros_alone_prunes_them_all()
    {
        var layer = Layer("fc1", new float[100]);
        PruningCriterion.Create(new PruneStage { Method = PruningMethod.Surgery, Quality = 2 }).Select([layer], 0);
        Assert.Equal(0, Kept(layer));
    }

    [Fact]
    public void The_threshold_of_surgery_is_of_the_magnitudes()
    {
        // Magnitudes 1 and 3: mean 2, deviation 1. With a quality of 0.5 the threshold is 2.5, the lower bound 2.25, the upper
        // 2.75.
        var layer = Layer("fc1", [.. Enumerable.Range(0, 90).Select(i => (i % 3) switch { 0 => 0f, 1 => -1f, _ => 3f })]);
        var criterion = PruningCriterion.Create(new PruneStage { Method = PruningMethod.Surgery, Quality = 0.5 });
        criterion.Select([layer], 0);
        Assert.Equal(30, Kept(layer));

        // The threshold stays that of the dense layer.
        Move(layer, [.. Enumerable.Range(0, 90).Select(i => (i % 3) switch { 0 => 2.74f, 1 => -2.76f, _ => 2.24f })]);
        criterion.Select([layer], 0);
        Assert.Equal(Enumerable.Range(0, 90).Select(i => i % 3 == 1 ? (byte)1 : (byte)0), Mask(layer));
    }

    [Fact]
    public void Quality_prunes_what_lies_at_the_threshold()
    {
        // Mean 0 and deviation 1, exactly: all weights lie at the threshold.
        var layer = Layer("fc1", [.. Enumerable.Range(0, 64).Select(i => i % 2 == 0 ? 1f : -1f)]);
        PruningCriterion.Create(new PruneStage { Method = PruningMethod.Quality, Quality = 1 }).Select([layer], progress: 1);
        Assert.Equal(0, Kept(layer));

        var wider = Layer("fc2", [.. Enumerable.Range(0, 64).Select(i => i % 2 == 0 ? 3f : -3f)]);
        PruningCriterion.Create(new PruneStage { Method = PruningMethod.Quality, Quality = 0.99 }).Select([wider], progress: 1);
        Assert.Equal(64, Kept(wider));
    }

    [Fact]
    public void Surgery_prunes_below_and_splices_above_with_hysteresis_between()
    {
        // All magnitudes are 1, so the threshold is 1 whatever the quality.
        var layer = Layer("fc1", [1f, -1f, 1f, -1f]);
        var criterion = PruningCriterion.Create(new PruneStage { Method = PruningMethod.Surgery, Quality = 2 });
        criterion.Select([layer], 0);
        Assert.Equal([1, 1, 1, 1], Mask(layer));

        Move(layer, [0.89f, -0.95f, 1.05f, 0.1f]);
        criterion.Select([layer], 0);
        Assert.Equal([0, 1, 1, 0], Mask(layer));

        Move(layer, [1.05f, -1.05f, 0.95f, 1.2f]);
        criterion.Select([layer], 0);
        Assert.Equal([0, 1, 1, 1], Mask(layer));
    }

    [Fact]
    public void Surgery_refreshes_ever_more_rarely_and_equally_for_equal_seeds()
    {
        var criterion = PruningCriterion.Create(new PruneStage { Method = PruningMethod.Surgery, RefreshDecay = 0.01 });
        var due = Enumerable.Range(0, 2000).Where(step => criterion.IsDue(step, seed: 1)).ToArray();

        // The expected counts are Σ 1 / (1 + step / 100): 69 in the first hundred steps, 5 in the last; five deviations are
        // allowed.
        Assert.InRange(due.Count(step => step < 100), 69 - 23, 69 + 23);
        Assert.InRange(due.Count(step => step >= 1900), 0, 5 + 12);
        Assert.Equal(due, Enumerable.Range(0, 2000).Where(step => criterion.IsDue(step, seed: 1)));
    }

    private static ImmutableSortedDictionary<string, LayerPruning> Own(string layer, double sparsity) =>
        ImmutableSortedDictionary<string, LayerPruning>.Empty.Add(layer, new LayerPruning { Sparsity = sparsity });

    private static byte[] Mask(LayerMask layer)
    {
        var mask = new byte[layer.Count];
        layer.Mask.Device.Read<byte>(layer.Mask, mask);
        return mask;
    }

    private static int Kept(LayerMask layer) => Mask(layer).Count(bit => bit == 1);

    private LayerMask Layer(string name, float[] weights)
    {
        var form = new PrunedForm(_device.From(weights, new Shape(weights.Length)), learnsBehindMask: true);
        return new LayerMask(name, form.Owned, form.Mask);
    }

    private LayerMask Noise(string name, int count, float scale)
    {
        var random = new Random(count);
        return Layer(
            name,
            [.. Enumerable.Range(0, count).Select(_ => scale * (0.1f + random.NextSingle()) * (random.Next(2) == 0 ? -1 : 1))]);
    }

    private static void Move(LayerMask layer, float[] weights) => layer.Weights.CopyFrom(weights);
}
