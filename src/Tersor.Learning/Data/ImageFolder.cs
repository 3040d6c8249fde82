using System.Collections.Immutable;

namespace Tersor.Learning.Data;

/// <summary>
/// A folder of PNG and JPEG images with a subfolder for each class. With subfolders <c>train</c> and <c>test</c> above the
/// classes these are the two halves; otherwise every fifth image of each class is kept for the test.
/// </summary>
public static class ImageFolder
{
    private const int TestEvery = 5;

    /// <summary>Reads an image folder. All images must have one size. Names decide the order, so that it is the same everywhere.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="channels">1 to read images as grey, 3 as RGB.</param>
    /// <exception cref="DatasetException">No classes, no images, a damaged image, or sizes that differ.</exception>
    public static DatasetPair Load(string folder, int channels = 1)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var (trainFolder, testFolder) = (Path.Combine(folder, "train"), Path.Combine(folder, "test"));
        if (Directory.Exists(trainFolder) != Directory.Exists(testFolder))
            throw new DatasetException(folder, "has one of the folders 'train' and 'test' without the other");

        if (!Directory.Exists(trainFolder))
        {
            var (classes, files) = List(folder);
            var inTest = (Labelled file) => file.Index % TestEvery == TestEvery - 1;
            if (!files.Any(inTest))
                throw new DatasetException(folder, $"too few images: a class needs {TestEvery} for one of them to be a test");
            var builder = new Builder(name, classes, channels);
            return new DatasetPair(builder.Build([.. files.Where(file => !inTest(file))]), builder.Build([.. files.Where(inTest)]), folder);
        }

        var train = List(trainFolder);
        var test = List(testFolder);
        if (!train.Classes.SequenceEqual(test.Classes))
            throw new DatasetException(testFolder, $"classes {string.Join(", ", test.Classes)} differ from those of {trainFolder}");
        var both = new Builder(name, train.Classes, channels);
        return new DatasetPair(both.Build(train.Files), both.Build(test.Files), folder);
    }

    private static (ImmutableArray<string> Classes, ImmutableArray<Labelled> Files) List(string folder)
    {
        ImmutableArray<string> classes = [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        if (classes.Length < 2)
            throw new DatasetException(folder, "neither a folder of IDX files nor one of images with a subfolder for each class");
        var files = ImmutableArray.CreateBuilder<Labelled>();
        for (var label = 0; label < classes.Length; label++)
        {
            var paths = Directory.GetFiles(Path.Combine(folder, classes[label]))
                .Where(ImageFile.HasImageName).Order(StringComparer.Ordinal).ToArray();
            if (paths.Length == 0)
                throw new DatasetException(Path.Combine(folder, classes[label]), "holds no PNG or JPEG image");
            for (var i = 0; i < paths.Length; i++)
                files.Add(new Labelled(paths[i], label, i));
        }

        return (classes, files.ToImmutable());
    }

    private readonly record struct Labelled(string Path, int Label, int Index);

    /// <summary>Reads files into data sets, which must all have the size of the first image read.</summary>
    private sealed class Builder(string name, ImmutableArray<string> classes, int channels)
    {
        private string? _firstPath;
        private int _height;
        private int _width;

        public ImageDataset Build(ImmutableArray<Labelled> files)
        {
            byte[] pixels = [];
            var labels = new int[files.Length];
            for (var i = 0; i < files.Length; i++)
            {
                var image = ImageFile.Read(files[i].Path, channels);
                if (_firstPath is null)
                    (_firstPath, _height, _width) = (files[i].Path, image.Height, image.Width);
                if ((image.Height, image.Width) != (_height, _width))
                    throw new DatasetException(
                        files[i].Path, $"an image of {image.Height}×{image.Width}, but {_firstPath} has {_height}×{_width}");
                if (i == 0)
                    pixels = new byte[checked(files.Length * image.Pixels.Length)];
                image.Pixels.CopyTo(pixels, i * image.Pixels.Length);
                labels[i] = files[i].Label;
            }

            return new ImageDataset(name, [channels, _height, _width], classes, pixels, labels);
        }
    }
}
