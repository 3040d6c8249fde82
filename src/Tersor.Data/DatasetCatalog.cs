using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Images;

namespace Tersor.Data;

/// <summary>
/// Finds a data set by name or path. A name is looked up in <c>$TERSOR_DATA</c>, the user's cache, the system's data sets,
/// and is then downloaded; for Fashion-MNIST the sample that ships with the program is the last resort.
/// </summary>
/// <param name="folders">The folders to search.</param>
/// <param name="downloader">Fetches what is not there; null to stay offline.</param>
public sealed class DatasetCatalog(DatasetFolders folders, DatasetDownloader? downloader)
{
    /// <summary>The name of the sample that ships with the program: 10,000 + 2,000 images of Fashion-MNIST.</summary>
    public const string SampleName = "fashion-mnist-sample";

    /// <summary>A catalog over this machine's folders that may download.</summary>
    public static DatasetCatalog Default() => new(DatasetFolders.Default(), DatasetDownloader.Create());

    /// <summary>The folders that are searched.</summary>
    public DatasetFolders Folders => folders;

    /// <summary>The folder that holds a data set of that name completely, or null.</summary>
    public string? Locate(string name) => folders.Candidates(name).FirstOrDefault(IdxFolder.IsComplete);

    /// <summary>The names that mean data sets, of images and of text: they win over what lies in the working directory.</summary>
    public static ImmutableArray<string> Names { get; } =
        [.. KnownDataset.All.Select(known => known.Name), SampleName, TextCatalog.DefaultName];

    /// <summary>Loads a data set.</summary>
    /// <param name="nameOrPath">
    /// A known name, a folder in one of the places looked at, or a path to an IDX or image folder: see <see cref="NameOrPath"/>.
    /// </param>
    /// <param name="channels">How image folders are read: 1 for grey, 3 for RGB.</param>
    /// <param name="notice">
    /// Told, in one line, that the sample stands in for the whole, and why, or that a name hides a folder.
    /// </param>
    /// <param name="progress">Told how a download goes.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <param name="options">How images are read, and what is kept for a validation; null for as they are.</param>
    /// <exception cref="UnknownDatasetException">Nothing has that name.</exception>
    /// <exception cref="DatasetException">It is not installed, or can't be read.</exception>
    public DatasetPair Load(
        string nameOrPath,
        int channels = 1,
        Action<string>? notice = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default,
        DataOptions? options = null)
    {
        options ??= new DataOptions();
        var pair = Load(nameOrPath, channels, options, notice, progress, cancellation);
        if (options.Size is { } size && pair.Train.Shape is [_, var height, var width] && size != new ImageSize(height, width))
            pair = pair.Fitted(options);
        return pair.With(options);
    }

    /// <summary>Loads labelled examples: images, or a table or arrays in a file.</summary>
    /// <inheritdoc cref="Load(string, int, Action{string}?, IProgress{DownloadProgress}?, CancellationToken, DataOptions?)"/>
    public LabelledPair LoadLabelled(
        string nameOrPath,
        int channels = 1,
        Action<string>? notice = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default,
        DataOptions? options = null)
    {
        options ??= new DataOptions();
        if (NameOrPath.Find(nameOrPath, Names, folders) is { Path: { } path })
        {
            if (CsvDataset.Matches(path))
                return CsvDataset.Load(path, options.Label).With(options);
            if (NumpyDataset.Matches(path))
                return NumpyDataset.Load(path).With(options);
        }

        return Load(nameOrPath, channels, notice, progress, cancellation, options);
    }

    private DatasetPair Load(
        string nameOrPath,
        int channels,
        DataOptions options,
        Action<string>? notice,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation)
    {
        var meant = NameOrPath.Find(nameOrPath, Names, folders, notice) ?? throw new UnknownDatasetException(nameOrPath, Names);
        if (meant.Path is { } folder)
            return LoadFolder(folder, channels, options, notice);
        if (KnownDataset.Find(meant.Name!) is { } known)
            return LoadKnown(known, notice, progress, cancellation);
        if (meant.Name != SampleName)
            throw new DatasetException($"'{meant.Name}' is a text, not a data set of images");
        return folders.Sample is not null
            ? LoadSample()
            : throw new DatasetException($"data set '{SampleName}' did not come with this program");
    }

    private static DatasetPair LoadFolder(string folder, int channels, DataOptions options, Action<string>? notice)
    {
        if (!Directory.Exists(folder))
        {
            throw new DatasetException(
                folder,
                File.Exists(folder)
                    ? FileContent.DescribeInstead(FileContent.ReadHead(folder), "a folder with a data set")
                    : "no such folder");
        }

        if (CifarFolder.Matches(folder))
        {
            if (channels == 1)
                notice?.Invoke($"{folder} has colours: images are read as grey, since the model takes one channel");
            return CifarFolder.Load(folder, channels);
        }

        if (!IdxFolder.Matches(folder))
            return ImageFolder.Load(folder, channels, options, notice);

        // A copy of a known data set under its usual name keeps the names of its classes.
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return IdxFolder.Load(folder, name, ClassNames.Known(name));
    }

    private DatasetPair LoadKnown(
        KnownDataset known, Action<string>? notice, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        // An incomplete folder is an error, not a reason to look elsewhere: its owner means it to be used. Only the cache
        // is ours, and what a broken-off download left there is completed below.
        var cache = CacheFolder(known);
        foreach (var folder in folders.Candidates(known.Name))
            if (folder == cache ? IdxFolder.IsComplete(folder) : IdxFolder.Matches(folder))
                return IdxFolder.Load(folder, known.Name, known.ClassNames);

        var reason = TryDownload(known, progress, cancellation);
        if (reason is null)
            return IdxFolder.Load(cache, known.Name, known.ClassNames);
        if (known != KnownDataset.FashionMnist || folders.Sample is null)
            throw new DatasetException($"data set '{known.Name}' is not installed ({reason}); 'tersor data' says how to get it");

        var sample = LoadSample();
        notice?.Invoke(
            $"{known.Name} is not installed and could not be downloaded: using the sample of {sample.Train.Count:N0} + "
            + $"{sample.Test.Count:N0} images. 'tersor data' says how to get all.");
        return sample;
    }

    private DatasetPair LoadSample() =>
        IdxFolder.Load(folders.Sample!, SampleName, KnownDataset.FashionMnist.ClassNames) with { IsSample = true };

    private string? TryDownload(KnownDataset known, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        if (downloader is null)
            return "offline";
        try
        {
            downloader.Download(known, CacheFolder(known), progress, cancellation);
            return null;
        }
        catch (DatasetException exception)
        {
            return exception.Message;
        }
    }

    private string CacheFolder(KnownDataset known) => Path.Combine(folders.Cache, known.Name);
}
