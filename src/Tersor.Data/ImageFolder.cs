using System.Collections.Immutable;
using Tersor.Images;

namespace Tersor.Data;

/// <summary>
/// A folder of PNG and JPEG images with a subfolder for each class. With subfolders <c>train</c> and <c>test</c> above the
/// classes these are the two halves; otherwise every fifth image of each class is kept for the test.
/// </summary>
public static class ImageFolder
{
    private const int TestEvery = 5;

    /// <summary>
    /// Reads an image folder. All images must have one size, or be given one. Names decide the order, so that it is the same
    /// everywhere.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="channels">1 to read images as grey, 3 as RGB.</param>
    /// <param name="options">
    /// The size, and whether examples for a validation are drawn from all of them: then a folder without halves is both halves.
    /// </param>
    /// <param name="notice">Told that colours are lost.</param>
    /// <exception cref="DatasetException">No classes, no images, a damaged image, or sizes that differ.</exception>
    public static DatasetPair Load(
        string folder, int channels = 1, DataOptions? options = null, Action<string>? notice = null)
    {
        options ??= new DataOptions();
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var (trainFolder, testFolder) = (Path.Combine(folder, "train"), Path.Combine(folder, "test"));
        if (Directory.Exists(trainFolder) != Directory.Exists(testFolder))
            throw new DatasetException(folder, "has one of the folders 'train' and 'test' without the other");

        if (!Directory.Exists(trainFolder))
        {
            var (classes, files) = List(folder);
            var builder = new Builder(folder, name, classes, channels, options, notice);
            if (options is { Validation: not null, KeepsTest: false })
            {
                var all = builder.Build(files);
                return new DatasetPair(all, all, folder);
            }

            var inTest = (Labelled file) => file.Index % TestEvery == TestEvery - 1;
            if (!files.Any(inTest))
                throw new DatasetException(folder, $"too few images: a class needs {TestEvery} for one of them to be a test");
            return new DatasetPair(
                builder.Build([.. files.Where(file => !inTest(file))]), builder.Build([.. files.Where(inTest)]), folder);
        }

        var train = List(trainFolder);
        var test = List(testFolder);
        if (!train.Classes.SequenceEqual(test.Classes))
            throw new DatasetException(
                testFolder, $"classes {string.Join(", ", test.Classes)} differ from those of {trainFolder}");
        var both = new Builder(folder, name, train.Classes, channels, options, notice);
        return new DatasetPair(both.Build(train.Files), both.Build(test.Files), folder);
    }

    /// <summary>
    /// Reads the images in a folder and below it, or a single image, whatever folders they lie in: all labels are 0. Those that
    /// can't be read are left out. Of a folder with halves only <c>train</c> is read.
    /// </summary>
    /// <param name="path">The folder or the image.</param>
    /// <param name="channels">1 to read images as grey, 3 as RGB.</param>
    /// <param name="options">The size; null for images of one size.</param>
    /// <param name="most">The most files that are read, drawn by the seed of <paramref name="options"/>.</param>
    /// <param name="notice">Told which images are left out and why, and that colours are lost.</param>
    /// <exception cref="DatasetException">No image can be read, or sizes differ.</exception>
    public static ImageDataset LoadUnlabelled(
        string path, int channels, DataOptions? options = null, int most = int.MaxValue, Action<string>? notice = null)
    {
        options ??= new DataOptions();
        var train = Path.Combine(path, "train");
        var files = FolderMembers.Find(Directory.Exists(train) ? train : path, ImageFile.IsImage, "PNG or JPEG image");
        var builder = new Builder(path, FolderListing.NameOf(path), ["images"], channels, options, notice);
        return builder.BuildUnlabelled(FolderMembers.Draw(files, most, options.Seed));
    }

    /// <summary>How many classes a folder tells apart; 0 if its images are in none.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DatasetException">It can't be read.</exception>
    public static int CountClasses(string folder)
    {
        var train = Path.Combine(folder, "train");
        var place = Directory.Exists(train) ? train : folder;
        return FolderListing.Folders(place) is { Length: > 1 } folders && !FolderListing.Files(place).Any(ImageFile.IsImage)
            && FolderListing.Folders(folders[0]).Length == 0 && FolderListing.Files(folders[0]).Any(ImageFile.IsImage)
            ? folders.Length
            : 0;
    }

    /// <summary>The images of a folder, labelled or not: those in it, then those of its subfolders.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DatasetException">There are none, or the folder can't be read.</exception>
    public static ImmutableArray<string> ListImages(string folder)
    {
        ImmutableArray<string> images =
            [.. FolderListing.Folders(folder).Prepend(folder).SelectMany(FolderListing.Files).Where(ImageFile.IsImage)];
        return !images.IsEmpty ? images : throw new DatasetException(folder, "holds no PNG or JPEG image");
    }

    private static (ImmutableArray<string> Classes, ImmutableArray<Labelled> Files) List(string folder)
    {
        var folders = FolderListing.Folders(folder);
        if (folders.Length < 2)
            throw new DatasetException(folder, WhyNoClasses(folder, folders));
        var files = ImmutableArray.CreateBuilder<Labelled>();
        for (var label = 0; label < folders.Length; label++)
        {
            // Images deeper down would be left out without a word.
            if (FolderListing.Folders(folders[label]) is [var inner, ..])
                throw new DatasetException(inner, "a folder inside a class's folder; a class's images lie side by side in one");
            var paths = FolderListing.Files(folders[label]).Where(ImageFile.IsImage).ToArray();
            if (paths.Length == 0)
                throw new DatasetException(folders[label], "holds no PNG or JPEG image");
            for (var i = 0; i < paths.Length; i++)
                files.Add(new Labelled(paths[i], label, i));
        }

        return ([.. folders.Select(path => Path.GetFileName(path))], files.ToImmutable());
    }

    private static string WhyNoClasses(string folder, string[] folders)
    {
        if (folders is [var only])
            return $"holds one class, '{Path.GetFileName(only)}'; a data set has two at least, each in a subfolder of its own";
        return FolderListing.Files(folder).Any(ImageFile.IsImage)
            ? "its images are in no class; each class has a subfolder of its own"
            : "neither a folder of IDX files nor one of images with a subfolder for each class";
    }

    private readonly record struct Labelled(string Path, int Label, int Index);

    /// <summary>Reads files into data sets, which all get one size, or must have that of the first image read.</summary>
    private sealed class Builder(
        string folder, string name, ImmutableArray<string> classes, int channels, DataOptions options, Action<string>? notice)
    {
        private bool _toldOfColors;
        private string? _firstPath;
        private ImageSize _size;

        public ImageDataset Build(ImmutableArray<Labelled> files)
        {
            byte[] pixels = [];
            for (var i = 0; i < files.Length; i++)
                Put(files[i].Path, Read(files[i].Path), ref pixels, i, files.Length);
            return Over(pixels, [.. files.Select(file => file.Label)]);
        }

        public ImageDataset BuildUnlabelled(ImmutableArray<string> files)
        {
            byte[] pixels = [];
            var count = 0;
            FolderMembers.Read(folder, files, Read, (path, image) => Put(path, image, ref pixels, count++, files.Length), notice);
            return Over(new ReadOnlyMemory<byte>(pixels, 0, (int)(count * channels * _size.Area)), new int[count]);
        }

        private DecodedImage Read(string path)
        {
            var image = ImageFile.Read(path, channels);
            if (image.HasColor && channels == 1 && !_toldOfColors)
                notice?.Invoke($"{path} has colours: images are read as grey, since the model takes one channel");
            _toldOfColors |= image.HasColor;
            return options.Fitted(image);
        }

        private void Put(string path, DecodedImage image, ref byte[] pixels, int index, int count)
        {
            if (_firstPath is null)
                (_firstPath, _size) = (path, image.Size);
            if (image.Size != _size)
                throw new DatasetException(
                    path,
                    $"an image of {image.Size}, but {_firstPath} has {_size}; "
                    + "--resize gives all one size, --fit stretch, crop or letterbox says how");
            if (index == 0)
                pixels = DatasetMemory.Allocate(folder, (long)count * image.Pixels.Length);
            image.Pixels.CopyTo(pixels, index * image.Pixels.Length);
        }

        private ImageDataset Over(ReadOnlyMemory<byte> pixels, int[] labels) =>
            new(name, [channels, _size.Height, _size.Width], classes, pixels, labels);
    }
}
