using System.Collections.Immutable;
using Tersor.Compression;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Models;

/// <summary>A model that is ready to train and to compress: what it is, and how.</summary>
/// <param name="Summary">One line for a list of models.</param>
/// <param name="Task">What it is for.</param>
/// <param name="Graph">The network's layers.</param>
/// <param name="Recipe">How it is best compressed: the recipe named <c>best</c>.</param>
/// <param name="NaiveRecipe">
/// Deep Compression's three stages without refinements, to compare with: the recipe named <c>naive</c>.
/// </param>
public sealed record ModelDefinition(
    string Summary, TaskKind Task, ModelGraph Graph, CompressionRecipe Recipe, CompressionRecipe NaiveRecipe)
{
    /// <summary>The names of the model's recipes.</summary>
    public static ImmutableArray<string> RecipeNames { get; } = ["best", "naive", "small", "tiny"];

    // What nearly every network bears, and what costs most of them a little.
    private const double UsualSmallRatio = 20;
    private const double UsualTinyRatio = 40;

    /// <summary>For example <c>lenet-5</c>.</summary>
    public string Name => Graph.Name;

    /// <summary>
    /// The variants of <see cref="Recipe"/> that tell what each of its ingredients is worth, by what was changed; none unless the
    /// model says so.
    /// </summary>
    public Func<ModelDefinition, ImmutableArray<(string Name, CompressionRecipe Recipe)>> Ablation { get; init; } = _ => [];

    /// <summary>
    /// A training down to a file that is about as good as the dense network, and slow to read: the recipe named <c>small</c>.
    /// </summary>
    public CompressionRecipe SmallRecipe { get => field ?? ShrinkPreset.Of(Recipe, UsualSmallRatio); init; }

    /// <summary>The same down to a file that may be a little worse, for its size: the recipe named <c>tiny</c>.</summary>
    public CompressionRecipe TinyRecipe { get => field ?? ShrinkPreset.Of(Recipe, UsualTinyRatio); init; }

    /// <summary>
    /// A recipe by its name; if it trains down to a size, with as many hidden units as a file of another size may have.
    /// </summary>
    /// <param name="name">One of <see cref="RecipeNames"/>.</param>
    /// <param name="ratio">The dense network's bytes by the file's, above 0.</param>
    /// <returns>The recipe; null for any other name.</returns>
    public CompressionRecipe? FindRecipe(string name, double ratio) =>
        FindRecipe(name) is { } recipe ? ShrinkPreset.To(recipe, ratio) : null;

    /// <summary>A recipe by its name, one of <see cref="RecipeNames"/>; null for any other name.</summary>
    public CompressionRecipe? FindRecipe(string name) => name switch
    {
        "best" => Recipe,
        "naive" => NaiveRecipe,
        "small" => SmallRecipe,
        "tiny" => TinyRecipe,
        _ => null,
    };
}
