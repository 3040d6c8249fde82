using Tersor.Core;
using Tersor.Cpu;
using Tersor.Images;
using Tersor.Learning;

namespace Tersor.Tasks.Tests;

public sealed class ImageGeneratorTests : IDisposable
{
    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void An_image_is_the_same_whatever_the_count()
    {
        using var network = Network.Build(TinyGan.GeneratorGraph, _device, seed: 1);
        var many = ImageGenerator.Make(network, ImageGenerator.BatchSize + 3, seed: 7);
        var few = ImageGenerator.Make(network, 5, seed: 7);
        const int Length = Quadrants.Side * Quadrants.Side;
        Assert.Equal(many[..(5 * Length)], few);
        Assert.NotEqual(many[..Length], many[(ImageGenerator.BatchSize * Length)..((ImageGenerator.BatchSize + 1) * Length)]);
        Assert.NotEqual(few, ImageGenerator.Make(network, 5, seed: 8));
    }

    [Fact]
    public void A_sheet_shows_images_row_by_row()
    {
        // Five images of 1×2×3 in rows of two: a pixel's grey value tells its image and its place.
        var values = Enumerable.Range(0, 30).Select(i => ((i * 8) / 127.5f) - 1f).ToArray();
        using var stream = new MemoryStream();
        ImageSheet.Write(stream, values, [1, 2, 3], columns: 2);

        var image = ImageDecoder.Decode(stream.ToArray(), channels: 1);
        Assert.Equal((6, 6), (image.Width, image.Height));
        Assert.Equal(
            [
                0, 8, 16, 48, 56, 64,
                24, 32, 40, 72, 80, 88,
                96, 104, 112, 144, 152, 160,
                120, 128, 136, 168, 176, 184,
                192, 200, 208, 0, 0, 0,
                216, 224, 232, 0, 0, 0,
            ],
            image.Pixels);
    }

    [Fact]
    public void A_sheet_of_anything_else_is_refused() => Assert.Throws<ArgumentException>(
        () => ImageSheet.Write(Stream.Null, new float[8], [2, 2, 2], columns: 1));
}
