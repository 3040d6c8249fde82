using System.Collections.Immutable;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Learning.Data;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor data</c>: what was found where, and how to get the rest.</summary>
internal sealed class DataCommand(Terminal terminal, DatasetCatalog catalog) : Command<JsonSettings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, JsonSettings settings, CancellationToken cancellationToken)
    {
        OutputFile.EnsureWritable(settings.Json);
        ImmutableArray<Found> datasets = [.. KnownDataset.All.Select(known => new Found(known.Name, catalog.Locate(known.Name)))];
        var texts = new TextCatalog(catalog.Folders);
        datasets = datasets.Add(new Found(TextCatalog.DefaultName, texts.Locate(TextCatalog.DefaultName)));
        if (catalog.Folders.Sample is { } sample)
            datasets = datasets.Add(new Found(DatasetCatalog.SampleName, sample));

        var table = new Table().Border(TableBorder.Rounded).AddColumns("data set", "found in");
        foreach (var found in datasets)
            table.AddRow(new Text(found.Name), found.Folder is null ? new Text("not installed", new Style(Color.Yellow)) : new Text(found.Folder));
        terminal.Output.Write(table);
        foreach (var known in KnownDataset.All.Where(known => catalog.Locate(known.Name) is null))
            terminal.Output.WriteLine(HowToGet(known));
        if (texts.Locate(TextCatalog.DefaultName) is null)
            terminal.Output.WriteLine(
                $"{TextCatalog.DefaultName}: put {TextCatalog.DefaultSource} into {Path.Combine(catalog.Folders.Chosen ?? "$TERSOR_DATA", TextCatalog.DefaultName)}.");
        terminal.Output.WriteLine(
            "A folder with the four IDX files, or with a subfolder of PNG or JPEG images for each class, works too: --data PATH; for char-lstm, any UTF-8 text.");

        JsonFile.Write(settings.Json, new { Datasets = datasets });
        return ExitCode.Success;
    }

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
