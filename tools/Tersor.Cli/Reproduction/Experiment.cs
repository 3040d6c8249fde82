using Tersor.Compression;
using Tersor.Models;

namespace Tersor.Cli.Reproduction;

/// <summary>One run of a reproduction: a dense network, compressed by one recipe.</summary>
/// <param name="Model">The model.</param>
/// <param name="Variant">What the recipe is called: <c>naive</c>, <c>best</c>, or what an ablation changes.</param>
/// <param name="Recipe">The recipe.</param>
/// <param name="Seed">The seed.</param>
internal sealed record Experiment(ModelDefinition Model, string Variant, CompressionRecipe Recipe, ulong Seed)
{
    /// <summary>The name of the dense network's files: it is trained once for all variants.</summary>
    public string DenseName => $"{Model.Name}-dense-{Seed}";

    /// <summary>The name of the run's files.</summary>
    public string Name => $"{Model.Name}-{Variant.Replace(' ', '-')}-{Seed}";

    /// <summary>Whether the recipe is one that <c>--recipe</c> knows by name.</summary>
    public bool IsNamed => ModelDefinition.RecipeNames.Contains(Variant);
}
