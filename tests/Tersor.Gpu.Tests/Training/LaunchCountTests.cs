using Tersor.Data;
using Tersor.Models;
using Tersor.Tasks;

namespace Tersor.Gpu.Tests;

/// <summary>
/// How many kernels a step of training launches where products are those of graphics processors: small networks spend their time
/// in launches there. The numbers are those of docs/performance.md.
/// </summary>
[Collection("tiled opencl:0")]
public sealed class LaunchCountTests(TiledOpenClFixture fixture) : IClassFixture<TiledOpenClFixture>
{
    private const int Batch = 64;

    [Theory]
    [InlineData("lenet-300-100", 16)]
    [InlineData("lenet-5", 27)]
    [InlineData("row-lstm", 28)]
    [InlineData("dcgan", 62)]
    public void A_step_launches_no_more_kernels_than(string name, int ceiling)
    {
        var model = ModelZoo.Find(name);
        using var task = Open(model);
        using var network = task.NewNetwork();
        using var training = task.Begin(network, model.Recipe.Training with { Epochs = 1, Batch = Batch });
        var launches = new long[2];
        training.Loop.AfterStep = step => launches[step] = fixture.Device.Backend.Launches;
        training.Run();
        Assert.InRange(launches[1] - launches[0], 1, ceiling);
    }

    private ModelTask Open(ModelDefinition model)
    {
        var data = new DatasetPair(Noise(2 * Batch), Noise(2 * Batch), "noise");
        return model.Task is GenerationKind { Discriminator: { } discriminator }
            ? new ImageGeneration(model.Graph, discriminator, data, new TaskSetup(fixture.Device))
            : new ImageClassification(model.Graph, data, new TaskSetup(fixture.Device));
    }

    private static ImageDataset Noise(int count)
    {
        var random = new Random(count);
        var pixels = new byte[count * 28 * 28];
        random.NextBytes(pixels);
        return new ImageDataset(
            "noise", [1, 28, 28], [.. Enumerable.Range(0, 10).Select(i => $"{i}")], pixels,
            Enumerable.Range(0, count).Select(i => i % 10).ToArray());
    }
}
