using Tersor.Data;
using Tersor.Format;

namespace Tersor.Cli.Samples;

/// <summary>What data holds that a model is to look at; there is no other place that finds it out.</summary>
internal enum SampleKind
{
    /// <summary>A data set with labels.</summary>
    Labelled,

    /// <summary>Images without classes.</summary>
    Images,

    /// <summary>A text.</summary>
    Text,

    /// <summary>NumPy's arrays, one for each input.</summary>
    Arrays,

    /// <summary>Folders with inputs in ONNX's layout.</summary>
    Recorded,

    /// <summary>WAVE files.</summary>
    Sounds,

    /// <summary>The bytes of any files, in pieces.</summary>
    Bytes,

    /// <summary>The beginnings and ends of any files.</summary>
    Ends,
}

/// <summary>Tells what data holds.</summary>
internal static class SampleKinds
{
    /// <summary>The words for kinds that a command line may ask for.</summary>
    public const string Words = "images, text, arrays, sounds, bytes and ends";

    /// <summary>The kind that a command line asks for.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static SampleKind Parse(string word) => word.ToLowerInvariant() switch
    {
        "images" => SampleKind.Images,
        "text" => SampleKind.Text,
        "arrays" => SampleKind.Arrays,
        "sounds" => SampleKind.Sounds,
        "bytes" => SampleKind.Bytes,
        "ends" => SampleKind.Ends,
        _ => throw new UsageException($"--input-kind: '{word}' is none of {Words}"),
    };

    /// <summary>What a file or folder holds, by its content.</summary>
    /// <param name="path">The file or folder.</param>
    /// <exception cref="DatasetException">It is not there, can't be read, or holds nothing that is known.</exception>
    public static SampleKind Of(string path)
    {
        if (Directory.Exists(path))
            return OfFolder(path);
        if (!File.Exists(path))
            throw new DatasetException(path, "no such file or folder");
        if (CsvDataset.Matches(path) || (NumpyDataset.Matches(path) && IsLabelled(path)))
            return SampleKind.Labelled;
        if (OfFile(path) is { } kind)
            return kind;
        var head = FileContent.ReadHead(path);
        return FileContent.IsText(head) ? SampleKind.Text : throw Unknown(path, FileContent.Describe(head));
    }

    private static SampleKind OfFolder(string path)
    {
        if (RecordedSamples.IsFolder(path))
            return SampleKind.Recorded;
        if (IdxFolder.Matches(path) || CifarFolder.Matches(path) || ImageFolder.CountClasses(path) > 0)
            return SampleKind.Labelled;
        var files = FolderMembers.Find(path, _ => true, "file");
        var kind = files.Select(OfFile).FirstOrDefault(kind => kind is not null);
        return kind ?? (files.Count(file => Path.GetExtension(file) == ".txt") == 1
            ? SampleKind.Text
            : throw Unknown(path, "holds no data set, image, sound, array or single text"));
    }

    private static SampleKind? OfFile(string path)
    {
        if (SampleArrays.Matches(path))
            return SampleKind.Arrays;
        return WaveSamples.IsWave(path) ? SampleKind.Sounds : ImageFile.IsImage(path) ? SampleKind.Images : null;
    }

    private static bool IsLabelled(string path)
    {
        var names = NumpyFile.Read(path).Select(array => array.Name.ToLowerInvariant()).ToHashSet();
        return names.IsSupersetOf(["x", "y"]) || names.IsSupersetOf(["x_train", "y_train"]);
    }

    private static DatasetException Unknown(string path, string what) =>
        new(path, $"{what}; --input-kind bytes takes any file ({Words})");
}
