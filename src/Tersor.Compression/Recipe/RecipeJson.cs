using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>
/// Recipes as JSON: the properties of <see cref="CompressionRecipe"/> in camel case, those left out at their defaults. Strict: an
/// unknown key, a value of the wrong type and one outside its range are errors that name the key.
/// </summary>
/// <example><code>
/// { "train": { "epochs": 20 }, "prune": { "sparsity": 0.95, "layers": { "fc3": { "sparsity": 0.7 } } }, "share": { "bits": 4 } }
/// </code></example>
public static class RecipeJson
{
    /// <summary>How recipes are written and read: what their documentation and their schema are made from.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>The recipe as JSON, every property spelt out.</summary>
    public static string Write(CompressionRecipe recipe) => JsonSerializer.Serialize(recipe, Options);

    /// <summary>Every value of a JSON document by its path: <c>prune.sparsity</c> and <c>0.9</c>; without nulls.</summary>
    /// <param name="element">The document.</param>
    /// <param name="path">What paths begin with.</param>
    public static IEnumerable<KeyValuePair<string, string>> Spell(JsonElement element, string path = "")
    {
        if (element.ValueKind != JsonValueKind.Object)
            return element.ValueKind == JsonValueKind.Null ? [] : [new(path, element.ToString())];
        return element.EnumerateObject().SelectMany(
            entry => Spell(entry.Value, path.Length == 0 ? entry.Name : $"{path}.{entry.Name}"));
    }

    /// <summary>The keys that a group of settings has in a recipe.</summary>
    /// <param name="type">The settings.</param>
    public static IEnumerable<JsonPropertyInfo> Keys(Type type) =>
        Options.GetTypeInfo(type).Properties.Where(property => property.Set is not null);

    /// <summary>A checked recipe from JSON text.</summary>
    /// <exception cref="RecipeException">Not JSON, an unknown key, a wrong type, or a value outside its range.</exception>
    public static CompressionRecipe Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions
            {
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip,
                MaxDepth = ReadLimits.Default.MaxNesting,
            });
            RecipeSchema.Check(document.RootElement, typeof(CompressionRecipe), Options);
            var recipe = document.RootElement.Deserialize<CompressionRecipe>(Options)!;
            recipe.Validate();
            return recipe;
        }
        catch (JsonException error)
        {
            throw new RecipeException($"not valid JSON: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}", error);
        }
        catch (InvalidOperationException error)
        {
            // Half a surrogate.
            throw new RecipeException("not valid JSON: a text that is no Unicode", error);
        }
    }

    /// <summary>A checked recipe from a file.</summary>
    /// <exception cref="RecipeException">As <see cref="Read"/>, with the file's name in front.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static CompressionRecipe ReadFile(string path)
    {
        try
        {
            var most = ReadLimits.Default.MaxTextBytes;
            var bytes = InputFile.TryReadAll(path, most)
                ?? throw new RecipeException($"longer than the {most} bytes that a recipe has at most");
            return FileContent.MayBeText(bytes) && bytes.Length > 0
                ? Read(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'))
                : throw new RecipeException(FileContent.DescribeInstead(bytes, "a recipe (JSON)"));
        }
        catch (RecipeException error)
        {
            throw error.In(path);
        }
    }
}
