using System.Collections.Immutable;

namespace Tersor.Data;

/// <summary>
/// A folder with the four files of the MNIST family: images and labels, for training and test, plain or gzip, under their
/// published names or with the dot that Kaggle's copies have instead of a hyphen (<c>train-images.idx3-ubyte</c>).
/// </summary>
public static class IdxFolder
{
    /// <summary>The four files' names, without <c>.gz</c>.</summary>
    public static ImmutableArray<string> FileNames { get; } =
        ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    /// <summary>Whether a folder holds at least one of the four files, and so is meant to be such a folder.</summary>
    public static bool Matches(string folder) => FileNames.Any(name => Find(folder, name) is not null);

    /// <summary>Whether a folder holds all four.</summary>
    public static bool IsComplete(string folder) => FileNames.All(name => Find(folder, name) is not null);

    /// <summary>Reads all four files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The data set's name.</param>
    /// <param name="classNames">A name for each label; empty to number them up to the largest label.</param>
    /// <exception cref="DatasetException">A file is missing or damaged, or files do not fit together.</exception>
    public static DatasetPair Load(string folder, string name, ImmutableArray<string> classNames = default)
    {
        var train = LoadHalf(folder, "train");
        var test = LoadHalf(folder, "t10k");
        if ((train.Height, train.Width) != (test.Height, test.Width))
            throw new DatasetException(
                test.ImagePath,
                $"images of {test.Height}×{test.Width}, but {train.Height}×{train.Width} in {Path.GetFileName(train.ImagePath)}");

        if (classNames.IsDefaultOrEmpty)
            classNames =
                [.. Enumerable.Range(0, Math.Max(train.Labels.Max(), test.Labels.Max()) + 1).Select(label => label.ToString())];
        return new DatasetPair(ToDataset(train, name, classNames), ToDataset(test, name, classNames), folder);
    }

    private static string? Find(string folder, string name)
    {
        var dotted = name.Replace("-idx", ".idx", StringComparison.Ordinal);
        string[] spellings = [name, name + ".gz", dotted, dotted + ".gz"];
        return spellings.Select(spelling => Path.Combine(folder, spelling)).FirstOrDefault(File.Exists);
    }

    private static Half LoadHalf(string folder, string prefix)
    {
        var imagePath = Require(folder, $"{prefix}-images-idx3-ubyte");
        var labelPath = Require(folder, $"{prefix}-labels-idx1-ubyte");
        var (pixels, count, height, width) = IdxReader.ReadImages(imagePath);
        var labels = IdxReader.ReadLabels(labelPath);
        if (labels.Length != count)
            throw new DatasetException(
                labelPath, $"{labels.Length:N0} labels for the {count:N0} images of {Path.GetFileName(imagePath)}");
        if (count == 0)
            throw new DatasetException(imagePath, "holds no image");
        return new Half(imagePath, labelPath, pixels, labels, height, width);
    }

    private static string Require(string folder, string name) =>
        Find(folder, name) ?? throw new DatasetException(Path.Combine(folder, name), "no such file, nor one with .gz");

    private static ImageDataset ToDataset(Half half, string name, ImmutableArray<string> classNames)
    {
        var labels = new int[half.Labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            if (half.Labels[i] >= classNames.Length)
                throw new DatasetException(
                    half.LabelPath, $"label {half.Labels[i]} of image {i:N0} is not in 0..{classNames.Length - 1}");
            labels[i] = half.Labels[i];
        }

        return new ImageDataset(name, [1, half.Height, half.Width], classNames, half.Pixels, labels);
    }

    private sealed record Half(string ImagePath, string LabelPath, byte[] Pixels, byte[] Labels, int Height, int Width);
}
