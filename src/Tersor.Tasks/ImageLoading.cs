using System.Collections.Immutable;
using Tersor.Data;

namespace Tersor.Tasks;

/// <summary>Loads images for tasks and commands, with a bar if they have to be downloaded.</summary>
public static class ImageLoading
{
    /// <summary>The images that models learn from unless told otherwise.</summary>
    public static string DefaultName => KnownDataset.FashionMnist.Name;

    /// <summary>Loads images.</summary>
    /// <param name="host">Where to find them, and who is told of downloads and stand-ins.</param>
    /// <param name="nameOrPath">What was asked for; null for <see cref="DefaultName"/>.</param>
    /// <param name="shape">What the model takes: [channels, height, width], 1 channel for grey, 3 for RGB.</param>
    /// <param name="options">How images are read; null for as they are.</param>
    /// <param name="cancellationToken">Stops a download.</param>
    /// <exception cref="DatasetException">There are none.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DatasetPair Load(
        ITaskHost host,
        string? nameOrPath,
        ImmutableArray<int> shape,
        DataOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options = (options ?? new DataOptions()).For(shape);
        return Show(host, nameOrPath, (name, progress) => host.Catalog.Load(
            name, ChannelsOf(shape), host.Note, progress, cancellationToken, options));
    }

    /// <summary>Loads labelled examples: images, or a table or arrays in a file.</summary>
    /// <inheritdoc cref="Load"/>
    public static LabelledPair LoadLabelled(
        ITaskHost host,
        string? nameOrPath,
        ImmutableArray<int> shape,
        DataOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options = (options ?? new DataOptions()).For(shape);
        return Show(host, nameOrPath, (name, progress) => host.Catalog.LoadLabelled(
            name, ChannelsOf(shape), host.Note, progress, cancellationToken, options));
    }

    private static int ChannelsOf(ImmutableArray<int> shape) => shape is [3, _, _] ? 3 : 1;

    private static TPair Show<TPair>(
        ITaskHost host, string? nameOrPath, Func<string, IProgress<DownloadProgress>?, TPair> load)
    {
        var name = nameOrPath ?? DefaultName;
        return KnownDataset.Find(name) is not null && host.Catalog.Locate(name) is null
            ? host.ShowDownload(progress => load(name, progress))
            : load(name, null);
    }
}
