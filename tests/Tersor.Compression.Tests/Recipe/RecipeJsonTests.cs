using Tersor.Format;
using Tersor.Models;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class RecipeJsonTests
{
    [Fact]
    public void Every_property_survives_a_round_trip()
    {
        var recipe = new CompressionRecipe()
            .Train(train => train with
            {
                Epochs =
                3,
                Batch = 32,
                Optimizer = OptimizerKind.AdamW,
                Rate = 0.01f,
                WeightDecay = 0.1f,
                Warmup = 0.1f
            })
            .Prune(prune => prune with
            {
                Method = PruningMethod.Surgery,
                Quality = 2.5,
                Ramp = 0.75,
                Interval = 7,
                Feedback = true,
                Training =
                    prune.Training with
                    {
                        Distillation = new SoftTargetSettings { Temperature = 2, Weight = 0.5f },
                        ClipNorm = 3,
                    },
            })
            .PruneLayer("fc1", sparsity: 0.5, quality: 3)
            .Share(share => share with
            {
                Bits = 3,
                BitPrice =
                0.125,
                Reassign = 0.25,
                Initialization = CentroidInitialization.Density,
                Gradient = CentroidGradient.Mean
            })
            .ShareLayer("conv1", bits: 6)
            .Encode(encode => encode with { Codebook = FloatWidth.Single, Bias = BiasTreatment.Shared, BiasBits = 5 });
        var json = RecipeJson.Write(recipe);
        Assert.Equal(json, RecipeJson.Write(RecipeJson.Read(json)));
        Assert.Contains("\"adamW\"", json);
        Assert.Equal(0.5, RecipeJson.Read(json).Pruning!.Layers["fc1"].Sparsity);
        Assert.Equal(6, RecipeJson.Read(json).Sharing!.Layers["conv1"].Bits);
    }

    [Fact]
    public void A_recipe_beyond_the_limits_is_refused()
    {
        var path = Path.GetTempFileName();
        foreach (var json
            in new[] { string.Concat(Enumerable.Repeat("""{"prune":""", 9)), "{" + new string(' ', 5_000_000) + "}" })
        {
            File.WriteAllText(path, json);
            Assert.StartsWith(path, Assert.Throws<RecipeException>(() => RecipeJson.ReadFile(path)).Message);
        }

        File.Delete(path);
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var recipe = RecipeJson.Read("""{ "share": { "bits": 3 } } // comments and trailing commas are welcome""");
        Assert.Equal(new ShareStage().Training, recipe.Sharing!.Training);
        Assert.Equal(3, recipe.Sharing.Bits);
        Assert.Equal(new TrainingSettings(), recipe.Training);
    }

    [Fact]
    public void A_stage_that_is_null_is_skipped() => Assert.Null(RecipeJson.Read("""{ "prune": null }""").Pruning);

    [Theory]
    [InlineData(
        """{ "prune": { "layers": { "fc1": { "sparsity": 1.4 } } } }""", "prune.layers.fc1.sparsity = 1.4: must be in [0, 1)")]
    [InlineData("""{ "prune": { "sparsity": 1 } }""", "prune.sparsity = 1: must be in [0, 1)")]
    [InlineData("""{ "prune": { "ramp": 0 } }""", "prune.ramp = 0: must be in (0, 1]")]
    [InlineData("""{ "prune": { "interval": 0 } }""", "prune.interval = 0: must be in [1, 100000]")]
    [InlineData("""{ "prune": { "training": { "epochs": -1 } } }""", "prune.training.epochs = -1: must be in [0, 10000]")]
    [InlineData("""{ "train": { "batch": 0 } }""", "train.batch = 0: must be in [1, 65536]")]
    [InlineData("""{ "train": { "rate": 0 } }""", "train.rate = 0: must be in (0, 10]")]
    [InlineData("""{ "train": { "momentum": 1 } }""", "train.momentum = 1: must be in [0, 1)")]
    [InlineData("""{ "share": { "bits": 9 } }""", "share.bits = 9: must be in [1, 8]")]
    [InlineData("""{ "share": { "layers": { "fc2": { "bits": 0 } } } }""", "share.layers.fc2.bits = 0: must be in [1, 8]")]
    [InlineData(
        """{ "share": { "training": { "distillation": { "temperature": 0 } } } }""",
        "share.training.distillation.temperature = 0: must be in (0, 100]")]
    [InlineData("""{ "train": { "adversarial": { "beta1": 1 } } }""", "train.adversarial.beta1 = 1: must be in [0, 1)")]
    [InlineData("""{ "train": { "adversarial": { "average": -0.5 } } }""", "train.adversarial.average = -0.5: must be in [0, 1)")]
    [InlineData(
        """{ "train": { "adversarial": { "discriminatorRate": 11 } } }""",
        "train.adversarial.discriminatorRate = 11: must be in [0, 10]")]
    [InlineData(
        """{ "share": { "training": { "adversarial": { "teacher": { "pixels": -1 } } } } }""",
        "share.training.adversarial.teacher.pixels = -1: must be in [0, 1000]")]
    [InlineData(
        """{ "prune": { "training": { "adversarial": { "selection": "first" } } } }""",
        "prune.training.adversarial.selection = \"first\": must be one of last, best")]
    [InlineData(
        """{ "train": { "adversarial": { "selection": "best" } } }""",
        "train.adversarial.selection = best: only retrainings select an epoch")]
    [InlineData(
        """{ "prune": { "training": { "adversarial": { "discriminator": "new" } } } }""",
        "prune.training.adversarial.discriminator = \"new\": must be one of inherited, fresh")]
    [InlineData("""{ "share": { "reassign": 1.5 } }""", "share.reassign = 1.5: must be in [0, 1]")]
    [InlineData("""{ "encode": { "biasBits": 12 } }""", "encode.biasBits = 12: must be in [1, 8]")]
    [InlineData("""{ "encode": { "bias": "tiny" } }""", "encode.bias = \"tiny\": must be one of single, half, shared")]
    [InlineData("""{ "prune": { "method": 1 } }""", "prune.method = 1: must be one of quality, layer, global, surgery")]
    [InlineData("""{ "train": { "epochs": 2.5 } }""", "train.epochs = 2.5: must be a whole number")]
    [InlineData("""{ "train": { "rate": "fast" } }""", "train.rate = \"fast\": must be a number")]
    [InlineData("""{ "prune": { "feedback": 1 } }""", "prune.feedback = 1: must be true or false")]
    [InlineData("""{ "train": 5 }""", "train: must be an object in braces")]
    [InlineData("""{ "train": null }""", "train = null: must have a value")]
    [InlineData("""{ "train": { "epochs": null } }""", "train.epochs = null: must have a value")]
    [InlineData("""[]""", "the recipe: must be an object in braces")]
    [InlineData("""{ "prune": { "sparsty": 0.5 } }""", "prune.sparsty: unknown key; did you mean 'sparsity'?")]
    [InlineData("""{ "share": { "bits": 3, "bits": 4 } }""", "share.bits: the key is there twice")]
    [InlineData("""{ "prune": { "layers": { "fc1": { }, "fc1": { } } } }""", "prune.layers.fc1: the key is there twice")]
    [InlineData("""{ "pruning": { } }""", "pruning: unknown key; known are train, prune, shrink, share, encode, calibrate")]
    public void Errors_name_the_key_and_what_belongs_there(string json, string message) =>
        Assert.Equal(message, Assert.Throws<RecipeException>(() => RecipeJson.Read(json)).Message);

    [Theory]
    [InlineData("{", "line 1, byte 2")]
    [InlineData("", "line 1, byte 1")]
    [InlineData("{\n  \"train\": }", "line 2, byte 12")]
    [InlineData("""{ "\ud800": 1 }""", "a text that is no Unicode")]
    public void What_is_not_JSON_is_refused_in_one_line(string json, string reason) =>
        Assert.Equal($"not valid JSON: {reason}", Assert.Throws<RecipeException>(() => RecipeJson.Read(json)).Message);

    [Fact]
    public void Errors_in_a_file_name_the_file()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, """{ "share": { "bits": 0 } }""");
            Assert.Equal(
                $"{path}: share.bits = 0: must be in [1, 8]",
                Assert.Throws<RecipeException>(() => RecipeJson.ReadFile(path)).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_dense_network_has_no_teacher() => Assert.Contains(
        "train.distillation",
        Assert.Throws<RecipeException>(() => RecipeJson.Read("""{ "train": { "distillation": {} } }""")).Message);

    [Fact]
    public void The_dense_generator_has_no_teacher() => Assert.Contains(
        "train.adversarial.teacher",
        Assert.Throws<RecipeException>(() => RecipeJson.Read("""{ "train": { "adversarial": { "teacher": {} } } }""")).Message);

    [Fact]
    public void Fewer_epochs_scale_every_stage()
    {
        var recipe = new CompressionRecipe()
            .Train(train => train with { Epochs = 20 })
            .Prune(prune => prune with { Training = prune.Training with { Epochs = 30 } })
            .Share(share => share with { Training = share.Training with { Epochs = 4 } })
            .WithEpochs(2);
        Assert.Equal([2, 3, 1], [recipe.Training.Epochs, recipe.Pruning!.Training.Epochs, recipe.Sharing!.Training.Epochs]);
        Assert.Throws<RecipeException>(() => recipe.WithEpochs(0));
    }

    [Fact]
    public void Every_models_recipes_are_valid_and_survive_a_round_trip()
    {
        foreach (var model in ModelZoo.Models)
        {
            foreach (var recipe in ModelDefinition.RecipeNames.Select(model.FindRecipe))
            {
                recipe!.Validate();
                recipe.ValidateLayers(LayerName.All(model.Graph));
                Assert.Equal(RecipeJson.Write(recipe), RecipeJson.Write(RecipeJson.Read(RecipeJson.Write(recipe))));
            }
        }
    }

    [Fact]
    public void A_layer_that_the_model_has_not_is_an_error_with_the_nearest_name() => Assert.Equal(
        "prune.layers.fc4: no such layer; did you mean 'fc1'?",
        Assert.Throws<RecipeException>(
            () => new CompressionRecipe().PruneLayer("fc4", 0.5).ValidateLayers(["fc1", "fc2"])).Message);
}
