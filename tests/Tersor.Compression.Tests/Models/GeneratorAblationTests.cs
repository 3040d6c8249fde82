using Tersor.Models;
using Tersor.Tasks;

namespace Tersor.Compression.Tests.Models;

public sealed class GeneratorAblationTests
{
    private static readonly AdversarialSettings Adversarial = new() { Teacher = new(), Selection = GeneratorSelection.Best };

    private static readonly CompressionRecipe Best = new CompressionRecipe()
        .Train(train => train with { Adversarial = new() })
        .Prune(prune => prune with { Sparsity = 0.8, Training = prune.Training with { Adversarial = Adversarial } })
        .PruneLayer("convtranspose1", sparsity: 0.6)
        .Share(share => share with { Training = share.Training with { Adversarial = Adversarial } });

    private static readonly ModelDefinition Model = Dcgan.Definition with { Recipe = Best };

    [Fact]
    public void Every_variant_is_a_valid_recipe_of_its_own()
    {
        var variants = GeneratorAblation.Of(Model);
        var texts = variants.Select(variant => RecipeJson.Write(variant.Recipe)).ToArray();
        Assert.Distinct(texts);
        Assert.DoesNotContain(RecipeJson.Write(Best), texts);
        Assert.Equal(10 + 3 + 3, texts.Length);
        Assert.Distinct(variants.Select(variant => variant.Name));
        Assert.All(texts, text => Assert.Equal(text, RecipeJson.Write(RecipeJson.Read(text))));
        Assert.All(variants, variant => Assert.Equal(Best.Training, variant.Recipe.Training));
    }

    [Fact]
    public void Ingredients_are_left_out_of_both_retrainings()
    {
        var without = Find("without teacher");
        Assert.NotNull(Best.Pruning!.Training.Adversarial!.Teacher);
        Assert.Null(without.Pruning!.Training.Adversarial!.Teacher);
        Assert.Null(without.Sharing!.Training.Adversarial!.Teacher);
        Assert.Equal(PruningSchedule.OneShot, Find("pruned at once").Pruning!.Schedule);
        Assert.Equal(0, Find("untrained codebooks").Sharing!.Training.Epochs);
    }

    [Fact]
    public void Each_layer_is_spared_and_compressed_alone()
    {
        Assert.Equal(0, Find("fc1 spared").Pruning!.Layers["fc1"].Sparsity);
        Assert.Equal(8, Find("fc1 spared").Sharing!.Layers["fc1"].Bits);
        Assert.Equal(Best.Pruning!.Layers["convtranspose1"], Find("fc1 spared").Pruning!.Layers["convtranspose1"]);
        Assert.Equal(0, Find("only fc1").Pruning!.Layers["convtranspose1"].Sparsity);
        Assert.False(Find("only fc1").Pruning!.Layers.ContainsKey("fc1"));
    }

    private static CompressionRecipe Find(string name) =>
        GeneratorAblation.Of(Model).Single(variant => variant.Name == name).Recipe;
}
