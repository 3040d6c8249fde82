using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Tersor.Compression;
using Tersor.Tasks;

namespace Tersor.Cli.Recipes;

/// <summary>Changes single keys of a recipe: <c>prune.sparsity=0.9</c>, <c>prune.layers.fc1.sparsity=0.8</c>.</summary>
internal static class RecipeAssignments
{
    /// <summary>The key of the compression without training.</summary>
    private const string CalibrationKey = "calibrate";

    /// <summary>Whether an assignment is about a compression without training.</summary>
    public static bool IsOfCalibration(string assignment) => assignment.Split('.', '=')[0] == CalibrationKey;

    /// <summary>The recipe with other values.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="assignments">Keys with their values, in the order in which they take effect.</param>
    /// <exception cref="UsageException">One is no assignment.</exception>
    /// <exception cref="RecipeException">There is no such key, or it has no such value; the message names it.</exception>
    public static CompressionRecipe Apply(CompressionRecipe recipe, IEnumerable<string> assignments)
    {
        var root = JsonNode.Parse(RecipeJson.Write(recipe))!.AsObject();
        foreach (var assignment in assignments)
        {
            var equals = assignment.IndexOf('=');
            if (equals < 1)
                throw new UsageException($"--set: '{assignment}' is no key with its value, such as prune.sparsity=0.9");
            Assign(root, assignment[..equals].Split('.'), Value(assignment[(equals + 1)..]));
        }

        return RecipeJson.Read(root.ToJsonString());
    }

    /// <summary>Puts a value where it belongs. What does not belong anywhere is found when the recipe is read.</summary>
    private static void Assign(JsonObject target, ReadOnlySpan<string> path, JsonNode? value)
    {
        var type = Info(typeof(CompressionRecipe));
        while (path.Length > 1)
        {
            // A layer's name may have points in it.
            var key = type?.Kind == JsonTypeInfoKind.Dictionary ? string.Join('.', path[..^1]!) : path[0];
            path = type?.Kind == JsonTypeInfoKind.Dictionary ? path[^1..] : path[1..];
            if (target[key] is not JsonObject inner)
                target[key] = inner = [];
            type = type?.Kind == JsonTypeInfoKind.Dictionary
                ? Info(type.ElementType!)
                : type is not null && RecipeJson.Keys(type.Type).FirstOrDefault(known => known.Name == key) is { } property
                    ? Info(property.PropertyType)
                    : null;
            target = inner;
        }

        target[path[0]] = value;
    }

    private static JsonTypeInfo Info(Type type) => RecipeJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);

    /// <summary>Numbers, <c>true</c>, <c>null</c> and objects are JSON; any other word is a text.</summary>
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 16 });
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
