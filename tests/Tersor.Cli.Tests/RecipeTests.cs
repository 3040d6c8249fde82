namespace Tersor.Cli.Tests;

/// <summary>Recipes with an impossible value: the message names file, key and range.</summary>
public sealed class RecipeTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("""{ "prune": { "sparsity": 1.5 } }""", "prune.sparsity = 1.5: must be in [0, 1)")]
    [InlineData("""{ "share": { "bits": 9 } }""", "share.bits = 9: must be in [1, 8]")]
    [InlineData("""{ "train": { "epoch": 3 } }""", "train.epoch: unknown key; did you mean 'epochs'?")]
    [InlineData("""{ "train": { "epochs": "many" } }""", "train.epochs = \"many\": must be a whole number")]
    [InlineData("""{ "prune": { "layers": { "fc9": { "sparsity": 0.5 } } } }""", "prune.layers.fc9: no such layer")]
    [InlineData("{ ", "not valid JSON")]
    public void An_impossible_value_is_named(string recipe, string reason)
    {
        var path = _tersor.File("recipe.json");
        File.WriteAllText(path, recipe);
        var outcome = _tersor.Run(
            "compress", "lenet-300-100", "--data", _tersor.Data, "--recipe", path, "--out", _tersor.File("x"));
        Assert.Contains(reason, outcome.Failed(ExitCode.Failed));
        Assert.False(File.Exists(_tersor.File("x")));
    }
}
