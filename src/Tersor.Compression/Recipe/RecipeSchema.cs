using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tersor.Data;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>
/// Holds a JSON document against the types that it is about to become, so that an error can name the key and what belongs there:
/// the serialiser's own messages speak of .NET types.
/// </summary>
internal static class RecipeSchema
{
    /// <summary>What editors put first, to know which keys there are: it says nothing of the recipe.</summary>
    private const string EditorsKey = "$schema";

    /// <summary>Checks every key and the type of every value.</summary>
    /// <exception cref="RecipeException">One does not fit.</exception>
    public static void Check(JsonElement element, Type type, JsonSerializerOptions options) => Check(element, type, options, "");

    private static void Check(JsonElement element, Type type, JsonSerializerOptions options, string path)
    {
        var info = options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object:
                CheckObject(element, info, options, path);
                break;
            case JsonTypeInfoKind.Dictionary:
                RequireObject(element, path);
                foreach (var entry in element.EnumerateObject())
                    Check(entry.Value, info.ElementType!, options, Join(path, entry.Name));
                break;
            default:
                CheckValue(element, info, path);
                break;
        }
    }

    private static void CheckObject(JsonElement element, JsonTypeInfo info, JsonSerializerOptions options, string path)
    {
        RequireObject(element, path);
        foreach (var entry in element.EnumerateObject())
        {
            if (path.Length == 0 && entry is { Name: EditorsKey, Value.ValueKind: JsonValueKind.String })
                continue;
            var key = Join(path, entry.Name);
            var property = RecipeJson.Keys(info.Type).FirstOrDefault(property => property.Name == entry.Name)
                ?? throw new RecipeException(
                    $"{key}: unknown key; {NearestName.Hint(entry.Name, RecipeJson.Keys(info.Type).Select(p => p.Name))}");
            if (entry.Value.ValueKind != JsonValueKind.Null)
                Check(entry.Value, property.PropertyType, options, key);
            else if (!property.IsSetNullable
                || (property.PropertyType.IsValueType && Nullable.GetUnderlyingType(property.PropertyType) is null))
                throw new RecipeException($"{key} = null: must have a value");
        }
    }

    private static void CheckValue(JsonElement element, JsonTypeInfo info, string path)
    {
        try
        {
            _ = element.Deserialize(info);
        }
        catch (JsonException)
        {
            throw new RecipeException($"{path} = {element.GetRawText()}: must be {Describe(info.Type)}");
        }
    }

    private static string Describe(Type type) => type switch
    {
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName))}",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) => "a whole number",
        _ => "a number",
    };

    private static void RequireObject(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new RecipeException($"{(path.Length == 0 ? "the recipe" : path)}: must be an object in braces");
        var keys = new HashSet<string>();
        foreach (var entry in element.EnumerateObject())
            if (!keys.Add(entry.Name))
                throw new RecipeException($"{Join(path, entry.Name)}: the key is there twice");
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
