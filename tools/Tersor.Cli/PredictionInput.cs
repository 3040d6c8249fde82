using System.Collections.Immutable;
using Tersor.Cli.Output;
using Tersor.Data;

namespace Tersor.Cli;

/// <summary>One image to be looked at.</summary>
/// <param name="Name">The file, and the image's number if it holds several.</param>
/// <param name="Pixels">Its bytes, channel by channel.</param>
internal sealed record PredictionInput(string Name, ReadOnlyMemory<byte> Pixels)
{
    /// <summary>Reads the images of a PNG, JPEG or IDX file, or of a folder, with subfolders or without.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="inputShape">What the model takes: [channels, height, width].</param>
    /// <param name="options">How images are fitted.</param>
    /// <exception cref="DatasetException">The file can't be read, or its images have another size.</exception>
    public static IEnumerable<PredictionInput> Read(string path, ImmutableArray<int> inputShape, DataOptions options)
    {
        if (Directory.Exists(path))
            return ImageFolder.ListImages(path).SelectMany(file => Read(file, inputShape, options));
        if (ImageFile.IsImage(path))
        {
            var image = options.For(inputShape).Fitted(ImageFile.Read(path, inputShape[0] == 3 ? 3 : 1));
            Check(path, [image.Channels, image.Height, image.Width], inputShape);
            return [new PredictionInput(path, image.Pixels)];
        }

        var (pixels, count, height, width) = IdxReader.ReadImages(path);
        Check(path, [1, height, width], inputShape);
        var size = height * width;
        return Enumerable.Range(0, count).Select(i => new PredictionInput($"{path}#{i}", pixels.AsMemory(i * size, size)));
    }

    private static void Check(string path, int[] shape, IReadOnlyList<int> inputShape)
    {
        if (!shape.SequenceEqual(inputShape))
            throw new DatasetException(
                path, $"an image of {Figure.Shape(shape)}, but the model takes {Figure.Shape(inputShape)}");
    }
}
