using System.Text.Json;
using Tersor.Data;

namespace Tersor.Cli.Tests;

public sealed class DataCommandTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void It_tells_what_was_found_and_how_to_get_the_rest()
    {
        IdxWriter.WriteFolder(_tersor.File("system/mnist"), 3, 2);
        var json = _tersor.File("data.json");
        var output = _tersor.Run("data", "--json", json).Succeeded();
        Assert.Contains(_tersor.File("system/mnist"), output.Replace("\n", ""));
        Assert.Contains("apt-get install dataset-fashion-mnist", output);

        var datasets = JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("datasets").EnumerateArray().ToArray();
        Assert.Equal(
            ["fashion-mnist", "mnist", "shakespeare"], datasets.Select(dataset => dataset.GetProperty("name").GetString()));
        Assert.False(datasets[0].TryGetProperty("folder", out _));
        Assert.Equal(_tersor.File("system/mnist"), datasets[1].GetProperty("folder").GetString());
    }

    [Fact]
    public void It_lists_what_the_user_has_put_into_the_folder_of_data()
    {
        IdxWriter.WriteFolder(_tersor.File("own/shapes"), 3, 2);
        IdxWriter.WriteFolder(_tersor.File("own/mnist"), 3, 2);
        foreach (var name in new[] { "iris.csv", "notes.md", ".hidden.csv" })
            File.WriteAllText(_tersor.File($"own/{name}"), "a,b\n");
        var json = _tersor.File("data.json");
        var folders = new DatasetFolders(_tersor.File("own"), _tersor.File("cache"), _tersor.File("system"), null);
        _tersor.Run(folders, default, "data", "--json", json).Succeeded();
        var datasets = JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("datasets").EnumerateArray();
        Assert.Equal(
            ["fashion-mnist", "mnist", "shakespeare", "iris.csv", "shapes"],
            datasets.Select(dataset => dataset.GetProperty("name").GetString()));
    }

    [Fact]
    public void The_sample_ships_with_the_tool_class_by_class_alike()
    {
        var catalog = new DatasetCatalog(
            DatasetFolders.Default() with { Chosen = null, Installed = _tersor.File("none") }, downloader: null);
        var sample = catalog.Load(DatasetCatalog.SampleName);
        Assert.Equal((10_000, 2_000), (sample.Train.Count, sample.Test.Count));
        for (var label = 0; label < 10; label++)
        {
            Assert.Equal(1_000, sample.Train.Labels.Count(label));
            Assert.Equal(200, sample.Test.Labels.Count(label));
        }
    }
}
