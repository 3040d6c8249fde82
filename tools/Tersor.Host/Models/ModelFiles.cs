using Tersor.Diagnostics;
using Tersor.Format;

namespace Tersor.Host;

/// <summary>
/// Keeps the catalog as the files are: looks at them every second, and loads what is new. A file that can't be served changes
/// nothing: the model that was loaded before goes on. Files are looked at, not watched: that works on any file system, and
/// costs nothing where there are few.
/// </summary>
internal sealed class ModelFiles(HostSettings settings, ModelCatalog catalog, ILogger<ModelFiles> log) : BackgroundService
{
    /// <summary>The most models of a folder.</summary>
    public const int MostModels = 256;

    private const string Extension = ".tersor";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Stamp> _seen = [];

    /// <summary>Loads everything for the first time.</summary>
    /// <exception cref="TersorFormatException">The only model is damaged.</exception>
    /// <exception cref="IOException">The only model can't be read, or there is no such folder.</exception>
    /// <exception cref="NotSupportedException">The only model can't be served.</exception>
    public void LoadAll()
    {
        if (settings.Model is not { } model)
        {
            Look();
            return;
        }

        // Before it is read: what is written meanwhile is seen as new.
        _seen[model] = Stamp.Of(model);
        catalog.Put(ServedModel.Load(model, settings));
    }

    /// <summary>Loads what has changed since the last look.</summary>
    public void Look()
    {
        var paths = settings.Models is { } folder ? PathsIn(folder) : [settings.Model!];
        foreach (var path in paths)
        {
            var stamp = Stamp.Of(path);
            if (_seen.TryGetValue(path, out var last) && last == stamp)
                continue;
            _seen[path] = stamp;
            Load(path, isNew: last == default);
        }

        foreach (var gone in _seen.Keys.Except(paths).ToArray())
        {
            _seen.Remove(gone);
            catalog.Remove(Path.GetFileNameWithoutExtension(gone));
            log.LogInformation("{Path} is gone: its model is served no more", gone);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Look();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                log.LogWarning("{Reason}", Failure.Describe(error));
            }
        }
    }

    private static string[] PathsIn(string folder)
    {
        var paths = Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal)
            .Take(MostModels + 1).ToArray();
        return paths.Length <= MostModels
            ? paths
            : throw new IOException($"{folder}: more than {MostModels} models");
    }

    private void Load(string path, bool isNew)
    {
        try
        {
            var model = ServedModel.Load(path, settings);
            catalog.Put(model);
            log.LogInformation("{Path}: {State}, {Bytes} bytes", path, isNew ? "loaded" : "loaded anew", model.Bytes);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Whatever is wrong with a file is no reason to end the service.
            var kept = catalog.All.Any(model => model.Name == Path.GetFileNameWithoutExtension(path));
            log.LogWarning("{Reason}{Kept}", Failure.Describe(error), kept ? "; the model from before is kept" : "");
        }
    }

    /// <summary>What tells a file from the one that was there before.</summary>
    private readonly record struct Stamp(FileIdentity? Identity, DateTime Written, long Length)
    {
        public static Stamp Of(string path)
        {
            var file = new FileInfo(path);
            return new Stamp(FileIdentity.Of(path), file.LastWriteTimeUtc, file.Exists ? file.Length : -1);
        }
    }
}
