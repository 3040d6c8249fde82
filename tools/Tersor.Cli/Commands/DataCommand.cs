using System.Collections.Immutable;
using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Data;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor data</c>: what was found where, and how to get the rest.</summary>
internal sealed class DataCommand(Terminal terminal, DatasetCatalog catalog) : Command<JsonSettings>
{
    private const int MostOwn = 200;

    /// <inheritdoc/>
    public override int Execute(CommandContext context, JsonSettings settings, CancellationToken cancellationToken)
    {
        ImmutableArray<Found> datasets = [.. KnownDataset.All.Select(known => new Found(known.Name, catalog.Locate(known.Name)))];
        var texts = new TextCatalog(catalog.Folders);
        datasets = datasets.Add(new Found(TextCatalog.DefaultName, texts.Locate(TextCatalog.DefaultName)));
        if (catalog.Folders.Sample is { } sample)
            datasets = datasets.Add(new Found(DatasetCatalog.SampleName, sample));
        var names = datasets.Select(found => found.Name).ToHashSet();
        datasets = datasets.AddRange(Own(catalog.Folders.Chosen).Where(found => !names.Contains(found.Name)));

        terminal.Table(new SheetTable(
            "Data sets",
            ["data set", "found in"],
            [.. datasets.Select(found => (ImmutableArray<string>)[found.Name, found.Folder ?? "not installed"])])
        { TextColumns = 2 });
        foreach (var known in KnownDataset.All.Where(known => catalog.Locate(known.Name) is null))
            terminal.Line(HowToGet(known));
        if (texts.Locate(TextCatalog.DefaultName) is null)
            terminal.Line(
                $"{TextCatalog.DefaultName}: put {TextCatalog.DefaultSource} into "
                + $"{Path.Combine(catalog.Folders.Chosen ?? "$TERSOR_DATA", TextCatalog.DefaultName)}.");
        terminal.Line(
            "A folder with the four IDX files, or with a subfolder of PNG or JPEG images for each class, works too: --data PATH; "
            + "for char-lstm, any UTF-8 text.");

        JsonFile.Write(settings, new { Datasets = datasets });
        return ExitCode.Success;
    }

    /// <summary>What the user has put into the chosen folder: each folder or file there is found by its name.</summary>
    private static IEnumerable<Found> Own(string? chosen) => !Directory.Exists(chosen)
        ? []
        : new DirectoryInfo(chosen).EnumerateFileSystemInfos()
            .Where(entry => entry.Name[0] != '.' && (entry is DirectoryInfo || IsData(entry.Extension)))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .Take(MostOwn)
            .Select(entry => new Found(entry.Name, entry.FullName));

    private static bool IsData(string extension) => extension.ToLowerInvariant() is ".csv" or ".npz" or ".txt";

    private string HowToGet(KnownDataset known)
    {
        var ways = new List<string>();
        if (known.DebianPackage is { } package)
            ways.Add($"apt-get install {package}");
        ways.Add($"use it once with a network (from {known.Source})");
        ways.Add($"put its four IDX files into {Path.Combine(catalog.Folders.Chosen ?? "$TERSOR_DATA", known.Name)}");
        return $"{known.Name}: {string.Join(", or ", ways)}.";
    }

    private sealed record Found(string Name, string? Folder);
}
