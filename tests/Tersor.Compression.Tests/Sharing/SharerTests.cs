using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class SharerTests : IDisposable
{
    private static readonly ImageDataset Train = SyntheticImages.Create(1200, seed: 1);
    private static readonly ImageDataset Test = SyntheticImages.Create(400, seed: 2);
    private static readonly ModelGraph Graph =
        new ModelGraphBuilder("tiny", 1, 8, 8).Flatten().Linear(32).Relu().Linear(4).Build();

    private readonly Device _device = Device.Cpu();

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(0.6)]
    [InlineData(1.0)]
    public void Weights_that_may_change_their_centroid_lose_less_with_a_single_bit(double reassign)
    {
        var (fixedCodes, reassigned) = (Run(0), Run(reassign));
        var (before, after) = (fixedCodes.Stages[^1].Score!, reassigned.Stages[^1].Score!);
        Assert.True(after.Value > before.Value, $"{after} after {before}");
        Assert.All(reassigned.Stages[^1].Layers, layer => Assert.Equal(2, layer.Centroids));
    }

    [Fact]
    public void Equal_seeds_give_equal_figures() => Assert.Equal(Run(0.5).Bytes, Run(0.5).Bytes);

    [Fact]
    public void A_generators_average_takes_no_change_in_between()
    {
        var generator = new ModelGraphBuilder("gan", 4).Linear(64).Tanh().Reshape(1, 8, 8).Build();
        using var task = new ImageGeneration(generator, null, new DatasetPair(Train, Test, "quadrants"), new TaskSetup(_device));
        Assert.Equal(
            "share.reassign = 0.5: must be 0 or 1 for gan, whose moving average can't change over to centroids in between",
            Assert.Throws<RecipeException>(() => Recipe(0.5, new AdversarialSettings()).ValidateFor(task)).Message);
    }

    private static CompressionRecipe Recipe(double reassign, AdversarialSettings? adversarial) =>
        new CompressionRecipe { Pruning = null }
            .Train(train => train with { Epochs = 3, Rate = 3e-3f, Adversarial = adversarial })
            .Share(share => share with
            {
                Bits = 1,
                Reassign = reassign,
                Training = share.Training with { Epochs = 3, Rate = 1e-3f, Adversarial = adversarial },
            });

    private CompressionReport Run(double reassign)
    {
        using var task = new ImageClassification(Graph, new DatasetPair(Train, Test, "quadrants"), new TaskSetup(_device));
        return CompressionPipeline.Run(new CompressionRequest { Task = task, Recipe = Recipe(reassign, null) });
    }
}
