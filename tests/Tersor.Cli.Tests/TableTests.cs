using System.Globalization;

namespace Tersor.Cli.Tests;

/// <summary>A table and a graph file from the command line alone.</summary>
public sealed class TableTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void A_table_is_learnt_and_its_features_are_normalised()
    {
        var (table, graph, dense) = (_tersor.File("t.csv"), _tersor.File("g.json"), _tersor.File("t.safetensors"));
        var random = new Random(1);
        var rows = Enumerable.Range(0, 400).Select(_ =>
        {
            var (weight, ripe) = (random.NextDouble() * 1000, random.Next(2) == 1);
            var kind = weight > 500 == ripe ? "keep" : "leave";
            return string.Create(CultureInfo.InvariantCulture, $"{weight:F1},{(ripe ? "ripe" : "green")},{kind}");
        });
        File.WriteAllLines(table, rows.Prepend("weight,state,class"));
        File.WriteAllText(
            graph,
            "{\"name\":\"fruit\",\"input\":{\"shape\":[3]},\"nodes\":[{\"type\":\"fc\",\"outputs\":32},{\"type\":\"relu\"},"
            + "{\"type\":\"fc\",\"outputs\":2}]}");
        string[] train = ["train", graph, "--data", table, "--epochs", "60", "--out", dense, "--threads", "1"];
        var told = _tersor.Run(train).Succeeded();
        Assert.Contains("fruit on t (320 + 80 examples)", told);
        Assert.Matches("examples: mean [0-9.]+ 0\\.[0-9]+ 0\\.[0-9]+, deviation", told);
        Assert.Matches("accuracy (9[0-9]|100)", told);
        Assert.Contains("accuracy", _tersor.Run("evaluate", dense, "--data", table).Succeeded());
        Assert.Contains(
            "has no column 'kind', but weight, state, class",
            _tersor.Run([.. train, "--label", "kind"]).Failed(ExitCode.Failed));
    }
}
