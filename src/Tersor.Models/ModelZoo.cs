using System.Collections.Immutable;
using Tersor.Data;

namespace Tersor.Models;

/// <summary>All models that come with Tersor.</summary>
public static class ModelZoo
{
    /// <summary>Every model, smallest first.</summary>
    public static ImmutableArray<ModelDefinition> Models { get; } =
    [
        MobileCnn.Definition, ResNet8.Definition, RowLstm.Definition, CharGpt.Definition, LeNet300100.Definition,
        CharLstm.Definition, LeNet5.Definition, Dcgan.Definition, CharLstm.Tied, CharLstm.TwoLayers,
    ];

    /// <summary>Finds a model by its name, in upper or lower case.</summary>
    /// <exception cref="UnknownModelException">There is none; the message names the nearest.</exception>
    public static ModelDefinition Find(string name) =>
        Models.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UnknownModelException(
            $"unknown model '{name}': {NearestName.Hint(name, Models.Select(model => model.Name))}");
}
