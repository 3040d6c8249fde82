using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Data;

/// <summary>
/// A folder with images of CIFAR-10 or CIFAR-100 in their binary layout: a label (of CIFAR-100 a coarse one before it), then
/// 1,024 bytes each of red, green and blue. Some of the training files are enough.
/// </summary>
public static class CifarFolder
{
    private const int Side = 32;
    private const int Channels = 3;
    private const int ImageLength = Channels * Side * Side;
    private const int TrainFiles = 5;

    /// <summary>Whether a folder holds one of the files, and so is meant to be such a folder.</summary>
    /// <param name="folder">The folder.</param>
    public static bool Matches(string folder) => Layout.All.Any(layout => layout.Train.Append(layout.Test).Any(
        name => File.Exists(Path.Combine(folder, name))));

    /// <summary>Reads the images.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="channels">3 for red, green and blue; 1 to make them grey.</param>
    /// <exception cref="DatasetException">There are no training or no test images, or a file is damaged.</exception>
    public static DatasetPair Load(string folder, int channels = Channels)
    {
        var layout = Layout.All.First(layout => layout.Train.Append(layout.Test).Any(
            name => File.Exists(Path.Combine(folder, name))));
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var names = ReadNames(folder, layout);
        var train = layout.Train.Select(file => Path.Combine(folder, file)).Where(File.Exists).ToArray();
        if (train.Length == 0)
            throw new DatasetException(Path.Combine(folder, layout.Train[0]), "no such file");
        return new DatasetPair(Read(train), Read([Path.Combine(folder, layout.Test)]), folder);

        ImageDataset Read(string[] paths)
        {
            var record = layout.LabelBytes + ImageLength;
            var records = Array.ConvertAll(paths, path => ReadFile(path, record));
            var count = records.Sum(bytes => bytes.Length / record);
            var pixels = DatasetMemory.Allocate(folder, (long)count * channels * Side * Side);
            var labels = new int[count];
            var next = 0;
            for (var file = 0; file < records.Length; file++)
                for (var rest = records[file].AsSpan(); !rest.IsEmpty; rest = rest[record..])
                {
                    labels[next] = rest[layout.LabelBytes - 1];
                    if (labels[next] >= names.Length)
                        throw new DatasetException(
                            paths[file], $"label {labels[next]} of an image, but there are {names.Length} classes");
                    Put(rest[layout.LabelBytes..record], pixels.AsSpan(next * channels * Side * Side));
                    next++;
                }

            return new ImageDataset(name, [channels, Side, Side], names, pixels, labels);
        }

        void Put(ReadOnlySpan<byte> image, Span<byte> target)
        {
            const int Plane = Side * Side;
            if (channels == Channels)
                image.CopyTo(target);
            else
                for (var i = 0; i < Plane; i++)
                    target[i] = Images.ImageDecoder.Luma(image[i], image[Plane + i], image[(2 * Plane) + i]);
        }
    }

    private static byte[] ReadFile(string path, int record)
    {
        try
        {
            var bytes = InputFile.TryReadAll(path, ReadLimits.Default.MaxDatasetBytes)
                ?? throw new DatasetException(
                    path, $"longer than the {ReadLimits.Default.MaxDatasetBytes:N0} bytes that are read");
            return bytes.Length > 0 && bytes.Length % record == 0
                ? bytes
                : throw new DatasetException(
                    path, $"{bytes.Length:N0} bytes, no whole number of images of {record:N0} bytes each");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DatasetException(path, "no such file", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(path, FileFault.Reason(exception, path), exception);
        }
    }

    private static ImmutableArray<string> ReadNames(string folder, Layout layout)
    {
        var path = Path.Combine(folder, layout.Names);
        if (!File.Exists(path))
            return [.. Enumerable.Range(0, layout.Classes).Select(label => label.ToString())];
        var names = DataOptions.ReadNames(path);
        return names.Length == layout.Classes
            ? names
            : throw new DatasetException(path, $"{names.Length} names, but there are {layout.Classes} classes");
    }

    private sealed record Layout(ImmutableArray<string> Train, string Test, string Names, int LabelBytes, int Classes)
    {
        public static ImmutableArray<Layout> All { get; } =
        [
            new(
                [.. Enumerable.Range(1, TrainFiles).Select(i => $"data_batch_{i}.bin")], "test_batch.bin", "batches.meta.txt",
                LabelBytes: 1, Classes: 10),
            new(["train.bin"], "test.bin", "fine_label_names.txt", LabelBytes: 2, Classes: 100),
        ];
    }
}
