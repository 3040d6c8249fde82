using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tersor.Compression;

namespace Tersor.Cli.Recipes;

/// <summary>What counts where a recipe leaves a key out.</summary>
internal static class RecipeDefaults
{
    /// <summary>The value of a key that is left out, where the object around it is given.</summary>
    /// <param name="property">The property that holds its value.</param>
    public static JsonNode? Of(PropertyInfo property) => JsonSerializer.SerializeToNode(
        property.GetValue(Activator.CreateInstance(property.DeclaringType!)), property.PropertyType, RecipeJson.Options);
}
