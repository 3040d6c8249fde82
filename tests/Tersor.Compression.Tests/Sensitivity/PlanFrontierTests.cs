using System.Collections.Immutable;

namespace Tersor.Compression.Tests;

public sealed class PlanFrontierTests
{
    [Fact]
    public void Bytes_fall_and_losses_rise_along_the_frontier()
    {
        var frontier = PlanFrontier.Of([RandomChoices(1, 30), RandomChoices(2, 30), RandomChoices(3, 30)]);
        for (var i = 1; i < frontier.Count; i++)
        {
            Assert.True(frontier[i].Sum(choice => choice.Bytes) < frontier[i - 1].Sum(choice => choice.Bytes));
            Assert.True(frontier[i].Sum(choice => choice.Loss) > frontier[i - 1].Sum(choice => choice.Loss));
        }
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.02)]
    [InlineData(0.3)]
    public void The_best_plan_for_any_price_of_a_byte_is_on_it(double price)
    {
        ImmutableArray<LayerChoice>[] layers = [RandomChoices(4, 40), RandomChoices(5, 40)];
        var frontier = PlanFrontier.Of(layers);
        var best = layers.Sum(choices => choices.Min(Cost));
        var found = Enumerable.Range(0, frontier.Count).Min(i => frontier[i].Sum(Cost));
        Assert.Equal(best, found, 1e-9);

        double Cost(LayerChoice choice) => choice.Loss + (price * choice.Bytes);
    }

    [Fact]
    public void Noise_that_looks_like_a_gain_counts_as_no_loss()
    {
        var curve = new SensitivityCurve(
            "fc1", RegionKind.Layer, 1000, [new(0, 1, 0.5), new(0.5, 1, 0.9), new(0.9, 1, 0.7)],
            [new(2, 1, 0.4, 1.9), new(4, 1, 0.5, 3.8)]);
        var choices = LayerChoice.All(curve, denseLoss: 0.5).ToArray();
        Assert.All(choices, choice => Assert.InRange(choice.Loss, 0, 0.4));
        Assert.Equal(0.4, choices.Single(choice => choice is { Sparsity: 0.9, Bits: 4 }).Loss, 1e-12);
        Assert.Equal(0.2, choices.Single(choice => choice is { Sparsity: 0.25, Bits: 2 }).Loss, 1e-12);

        // H(0.5) = 1 bit for each of 1,000 weights, 3.8 bits for each of 500 that stay, 16 centroids of two bytes.
        Assert.Equal(((1000 + (500 * 3.8)) / 8) + 32, choices.Single(choice => choice is { Sparsity: 0.5, Bits: 4 }).Bytes, 1e-9);
    }

    private static ImmutableArray<LayerChoice> RandomChoices(int seed, int count)
    {
        var random = new Random(seed);
        return LayerChoice.Undominated(Enumerable.Range(0, count).Select(_ =>
        {
            var bytes = 10 + (random.NextDouble() * 90);
            return new LayerChoice(0.5, 4, (1 + random.NextDouble()) * 10 / bytes, bytes);
        }));
    }
}
