using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Tersor.Compression;
using Tersor.Models;

namespace Tersor.Cli.Tests;

public sealed class RecipeCommandTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    public static TheoryData<string> Models => [.. ModelZoo.Models.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void A_recipe_is_written_as_it_is_used(string model)
    {
        var definition = ModelZoo.Find(model);
        Assert.Equal(RecipeJson.Write(definition.Recipe), _tersor.Run("recipe", model).Succeeded().TrimEnd());
        foreach (var name in new[] { "naive", "small", "tiny" })
            Assert.Equal(
                RecipeJson.Write(definition.FindRecipe(name)!), _tersor.Run("recipe", model, "--" + name).Succeeded().TrimEnd());
        var path = _tersor.File("r.json");
        var json = _tersor.File("r2.json");
        _tersor.Run("recipe", model, "--out", path, "--json", json).Succeeded();
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(json));
        Assert.Equal(RecipeJson.Write(definition.Recipe), RecipeJson.Write(RecipeJson.ReadFile(path)));
    }

    [Fact]
    public void Options_change_keys()
    {
        var recipe = RecipeJson.Read(_tersor.Run(
            "recipe", "lenet-5", "--rate", "0.01", "--batch", "32", "--early-stopping", "3", "--set", "prune.sparsity=0.75",
            "--set=train.schedule=constant", "--set", "prune.layers.conv1.sparsity=0.125",
            "--set", "prune.layers.block.1.quality=2",
            "--set", "share.training.distillation.weight=0.5", "--set", "calibrate=null").Succeeded());
        var usual = ModelZoo.Find("lenet-5").Recipe;
        Assert.Equal((0.01f, 32), (recipe.Training.Rate, recipe.Training.Batch));
        Assert.Equal(usual.Pruning!.Training.Rate * (0.01f / usual.Training.Rate), recipe.Pruning!.Training.Rate);
        Assert.Equal((32, 3), (recipe.Sharing!.Training.Batch, recipe.Sharing.Training.EarlyStopping));
        Assert.Equal((0.75, Tasks.RateSchedule.Constant), (recipe.Pruning.Sparsity, recipe.Training.Schedule));
        Assert.Equal((0.125, 2), (recipe.Pruning.Layers["conv1"].Sparsity, recipe.Pruning.Layers["block.1"].Quality));
        Assert.Equal(new Tasks.SoftTargetSettings { Weight = 0.5f }, recipe.Sharing.Training.Distillation);
        Assert.Null(RecipeJson.Read(_tersor.Run("recipe", "lenet-5", "--set", "prune=null").Succeeded()).Pruning);
    }

    [Fact]
    public void A_recipe_for_a_size_is_the_one_that_compress_uses()
    {
        var definition = ModelZoo.Find("lenet-5");
        var recipe = RecipeJson.Read(_tersor.Run("recipe", "lenet-5", "--ratio", "400").Succeeded());
        Assert.Equal(400, recipe.Shrinking!.Ratio);
        Assert.Equal(
            RecipeJson.Write(definition.FindRecipe("small", 400)!.Shrink(stage => stage with { Ratio = 400 })),
            RecipeJson.Write(recipe));
        var tiny = RecipeJson.Read(_tersor.Run("recipe", "lenet-5", "--tiny", "--bytes", "4000").Succeeded());
        Assert.Equal(4000, tiny.Shrinking!.Bytes);
        Assert.Equal(ModelZoo.Find("lenet-5").FindRecipe("tiny")!.Training.Epochs, tiny.Training.Epochs);
    }

    [Theory]
    [InlineData("--ratio 9 --bytes 9", "--ratio and --bytes: one goal, not several")]
    [InlineData("--ratio 9 --naive", "--ratio: the recipe 'naive' trains down to no size")]
    [InlineData("--ratio -1", "--ratio: ")]
    public void A_size_that_can_not_be_is_named(string options, string reason) =>
        Assert.Contains(reason, _tersor.Run(["recipe", "lenet-5", .. options.Split(' ')]).Failed(ExitCode.Usage));

    [Theory]
    [InlineData("--set prune.sparsty=0.9", "--set: prune.sparsty: unknown key; did you mean 'sparsity'?")]
    [InlineData("--set prune.sparsity=1.5", "--set: prune.sparsity = 1.5: must be in [0, 1)")]
    [InlineData("--set prune.sparsity=much", "--set: prune.sparsity = \"much\": must be a number")]
    [InlineData("--set prune.sparsity.a=1", "--set: prune.sparsity = {\"a\":1}: must be a number")]
    [InlineData("--set train.schedule=cosinus", "must be one of constant, cosine")]
    [InlineData("--set share.bits=3.5", "--set: share.bits = 3.5: must be a whole number")]
    [InlineData("--set train=null", "--set: train = null: must have a value")]
    [InlineData("--set train.choosesEpoch=true", "--set: train.choosesEpoch: unknown key")]
    [InlineData("--set prune.sparsity", "--set: 'prune.sparsity' is no key with its value, such as prune.sparsity=0.9")]
    [InlineData("--set =1", "--set: '=1' is no key")]
    [InlineData("--rate 11", "--rate: train.rate = 11: must be in (0, 10]")]
    [InlineData("--batch 0", "--batch: train.batch = 0: must be in [1, 65536]")]
    [InlineData("--early-stopping -1", "--early-stopping: train.earlyStopping = -1: must be in [0, 10000]")]
    [InlineData("--naive --recipe best", "--naive and --recipe: one of them")]
    [InlineData("--naive --tiny", "--naive and --tiny: one of them")]
    [InlineData("--schema", "one of a MODEL, --schema and --reference")]
    public void What_can_not_be_is_named(string options, string reason)
    {
        Assert.Contains(reason, _tersor.Run(["recipe", "lenet-5", .. options.Split(' ')]).Failed(ExitCode.Usage));
        if (!options.Contains("--naive") && options != "--schema")
            Assert.Contains(
                reason,
                _tersor.Run(["train", "lenet-5", "--data", _tersor.Data, .. options.Split(' '), "--out", _tersor.File("x")])
                    .Failed(ExitCode.Usage));
    }

    [Theory]
    [InlineData("small", 62, 1)]
    [InlineData("small", 148, 0.75)]
    [InlineData("tiny", 400, 0.5)]
    public void A_larger_file_may_have_more_units(string recipe, double ratio, double units)
    {
        var found = LeNet300100.Definition.FindRecipe(recipe, ratio)!.Shrinking!;
        Assert.Equal(units, found.Layers["fc1"].Units!.Value, precision: 12);
        Assert.Equal(1, found.Units);
        Assert.Null(LeNet300100.Definition.FindRecipe("best", ratio)!.Shrinking);
        Assert.Null(LeNet300100.Definition.FindRecipe("huge", ratio));
    }

    [Fact]
    public void The_schema_accepts_what_is_a_recipe_and_nothing_else()
    {
        var schema = JsonSchema.FromText(_tersor.Run("recipe", "--schema").Succeeded());
        foreach (var model in ModelZoo.Models)
            foreach (var name in ModelDefinition.RecipeNames)
                Accepts(RecipeJson.Write(model.FindRecipe(name)!));
        Accepts("{}");
        Accepts("""{ "$schema": "recipe.schema.json", "prune": null, "calibrate": { "ratio": 10, "exclude": ["fc1"] } }""");
        Accepts("""{ "prune": { "layers": { "fc1": { "sparsity": 0.5 } }, "training": { "bestEpoch": true } } }""");
        foreach (var wrong in new[]
        {
            """{ "prun": {} }""", """{ "prune": { "sparsity": 1 } }""", """{ "prune": { "sparsity": "0.5" } }""",
            """{ "train": { "rate": 0 } }""", """{ "train": { "epochs": 1.5 } }""", """{ "train": null }""",
            """{ "train": { "schedule": "cosinus" } }""", """{ "share": { "layers": { "fc1": { "bit": 1 } } } }""",
            """{ "calibrate": { "ratio": 1 } }""", """{ "train": { "choosesEpoch": true } }""",
        })
        {
            Assert.False(IsValid(wrong), wrong);
            Assert.ThrowsAny<FormatException>(() => RecipeJson.Read(wrong));
        }

        void Accepts(string recipe)
        {
            Assert.True(IsValid(recipe), recipe);
            RecipeJson.Read(recipe);
        }

        bool IsValid(string recipe) => schema.Evaluate(JsonDocument.Parse(recipe).RootElement).IsValid;
    }

    [Theory]
    [InlineData("--schema", "recipe.schema.json")]
    [InlineData("--reference", "recipe.md")]
    public void The_documentation_has_what_the_program_writes(string option, string file)
    {
        var written = _tersor.Run("recipe", option).Succeeded().TrimEnd();
        Assert.Equal(written, File.ReadAllText(Path.Combine(Checkout.Root, "docs", file)).TrimEnd());
    }

    [Fact]
    public void Every_key_has_an_effect()
    {
        Assert.DoesNotContain("|  |\n", _tersor.Run("recipe", "--reference").Succeeded());
        Walk(JsonNode.Parse(_tersor.Run("recipe", "--schema").Succeeded())!["properties"]!.AsObject());

        static void Walk(JsonObject properties)
        {
            foreach (var (key, value) in properties.Where(property => property.Key != "$schema"))
            {
                if (value!.AsObject().ContainsKey("$ref"))
                    continue;
                Assert.True(value["description"]?.GetValue<string>().Length > 10, key);
                if (value["properties"] is JsonObject inner)
                    Walk(inner);
            }
        }
    }
}
