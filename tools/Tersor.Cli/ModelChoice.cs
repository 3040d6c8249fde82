using Tersor.Cli.Commands;
using Tersor.Data;
using Tersor.Models;

namespace Tersor.Cli;

/// <summary>The model that a command line means, with its recipes.</summary>
/// <param name="Definition">What it is for, and how it is trained.</param>
/// <param name="File">The file that it comes from; null for one by name without weights.</param>
internal sealed record ModelChoice(ModelDefinition Definition, ModelFile? File)
{
    /// <summary>Finds a model.</summary>
    /// <param name="nameOrPath">A name that 'tersor models' lists, or a file.</param>
    /// <param name="settings">What the command line says of the file.</param>
    /// <exception cref="UnknownModelException">There is none of that name.</exception>
    /// <exception cref="UsageException">It can't be what the command line wants.</exception>
    /// <exception cref="FormatException">It is in a file, which is damaged.</exception>
    /// <exception cref="IOException">It is in a file, which can't be read.</exception>
    public static ModelChoice Of(string nameOrPath, SourceSettings settings)
    {
        if (NameOrPath.Find(nameOrPath, ModelZoo.Models.Select(model => model.Name)) is not { Path: { } path })
        {
            var named = ModelZoo.Find(nameOrPath);
            if (settings.Weights is null && Change(settings) is { } option)
                throw new UsageException(
                    $"{option}: '{named.Name}' is a model by name, which stays as it is; "
                    + $"'tersor graph {named.Name} --out my.json' writes a file of it, for which the option holds");
            return new ModelChoice(named, settings.Weights is null ? null : ModelFile.Read(nameOrPath, settings));
        }

        var file = ModelFile.Read(path, settings);
        var recipe = file.IsTrained ? OwnModel.GivenRecipe : OwnModel.Recipe;
        return new ModelChoice(new ModelDefinition(path, file.Task, file.Graph, recipe, OwnModel.NaiveRecipe), file);
    }

    /// <summary>The option that changes a model's ends; null if none is given.</summary>
    private static string? Change(SourceSettings settings) =>
        settings.Classes is not null ? "--classes"
        : settings.InputShape is not null ? "--input"
        : settings.Bind is not null ? "--bind"
        : settings.EndAt is not null ? "--end-at"
        : settings.Layout is not null ? "--layout"
        : settings.ColorOrder is not null ? "--color-order"
        : null;
}
