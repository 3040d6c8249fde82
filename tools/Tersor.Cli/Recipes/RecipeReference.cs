using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Tersor.Compression;
using Tersor.Tasks;

namespace Tersor.Cli.Recipes;

/// <summary>The page that lists every key of a recipe: type, range, default and effect.</summary>
internal static class RecipeReference
{
    private const int Width = 120;

    private const string Head = """
        # Every key of a recipe

        [Recipes](recipes.md) says what recipes are for. This page lists every key. `tersor recipe --reference` writes it.
        `tersor recipe lenet-5 > r.json` writes a whole recipe to change, and `--set prune.sparsity=0.9` changes a key on the
        command line. Editors complete and check recipes by [recipe.schema.json](recipe.schema.json), which
        `tersor recipe --schema` writes: put `"$schema": "recipe.schema.json"` first.

        A key that is left out has its default. An unknown key, a value of another type and one outside its range are errors,
        which name the key. Comments and commas at the end are allowed.

        """;

    /// <summary>The page.</summary>
    public static string Write()
    {
        var groups = new List<(Type Type, List<string> Paths)>();
        Find(typeof(CompressionRecipe), "", groups);
        var page = new StringBuilder(Head.Replace("\r\n", "\n"));
        foreach (var (type, paths) in groups)
            Write(page, type, paths);
        return page.ToString();
    }

    /// <summary>The groups of keys in the order of a recipe, each with the places where it stands.</summary>
    private static void Find(Type type, string path, List<(Type Type, List<string> Paths)> groups)
    {
        var group = groups.Find(group => group.Type == type).Paths;
        if (group is null)
            groups.Add((type, group = []));
        group.Add(path);
        foreach (var property in RecipeJson.Keys(type))
        {
            var (inner, name) = (Info(property.PropertyType), path.Length == 0 ? property.Name : $"{path}.{property.Name}");
            if (inner.Kind == JsonTypeInfoKind.Object)
                Find(inner.Type, name, groups);
            else if (inner.Kind == JsonTypeInfoKind.Dictionary)
                Find(inner.ElementType!, $"{name}.LAYER", groups);
        }
    }

    private static void Write(StringBuilder page, Type type, List<string> paths)
    {
        var title = paths is [""] ? "The stages" : string.Join(", ", paths.Select(path => $"`{path}`"));
        page.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n{Wrapped(RecipeEffects.Of(type), "")}\n\n");
        page.Append("| key | type | range | default | effect |\n|---|---|---|---|---|\n");
        var kinds = new List<Type>();
        foreach (var key in RecipeJson.Keys(type))
        {
            var property = (PropertyInfo)key.AttributeProvider!;
            var value = Nullable.GetUnderlyingType(key.PropertyType) ?? key.PropertyType;
            if (value.IsEnum)
                kinds.Add(value);
            var range = property.GetCustomAttribute<RecipeRangeAttribute>()?.ToString() ?? "";
            page.Append(
                CultureInfo.InvariantCulture,
                $"| `{key.Name}` | {Kind(value)} | {range} | {Default(property)} | {RecipeEffects.Of(property)} |\n");
        }

        foreach (var kind in kinds)
        {
            page.Append('\n');
            foreach (var name in Enum.GetNames(kind))
                page.Append(Wrapped($"- `{Word(name)}`: {RecipeEffects.Of(kind, name)}", "  ")).Append('\n');
        }
    }

    /// <summary>Prose in lines of the width that documents have.</summary>
    private static string Wrapped(string text, string indent)
    {
        var (lines, length) = (new StringBuilder(), 0);
        foreach (var word in text.Split(' '))
        {
            var fits = length == 0 || length + 1 + word.Length <= Width;
            lines.Append(length == 0 ? "" : fits ? " " : "\n" + indent).Append(word);
            length = fits ? length + (length == 0 ? 0 : 1) + word.Length : indent.Length + word.Length;
        }

        return lines.ToString();
    }

    private static string Kind(Type type) => Info(type).Kind switch
    {
        JsonTypeInfoKind.Object => "object",
        JsonTypeInfoKind.Dictionary => "object by layer",
        JsonTypeInfoKind.Enumerable => "list of names",
        _ when type.IsEnum => string.Join(", ", Enum.GetNames(type).Select(name => $"`\"{Word(name)}\"`")),
        _ when type == typeof(bool) => "`true`, `false`",
        _ when type == typeof(int) || type == typeof(long) => "whole number",
        _ => "number",
    };

    private static string Default(PropertyInfo property) => RecipeDefaults.Of(property) switch
    {
        null => "`null`",
        JsonObject { Count: 0 } or JsonArray { Count: 0 } => "none",
        JsonObject changed => Changes(changed, property.PropertyType),
        var value => $"`{value.ToJsonString()}`",
    };

    /// <summary>What an object that is left out has other than one that is given without any key.</summary>
    private static string Changes(JsonObject value, Type type)
    {
        var usual = JsonSerializer.SerializeToNode(Activator.CreateInstance(type), type, RecipeJson.Options)!.AsObject();
        var changes = value.Where(entry => !JsonNode.DeepEquals(entry.Value, usual[entry.Key]))
            .Select(entry => $"`{entry.Key}` {entry.Value?.ToJsonString() ?? "null"}")
            .ToList();
        return changes.Count == 0 ? "all defaults" : $"all defaults, but {string.Join(" and ", changes)}";
    }

    private static JsonTypeInfo Info(Type type) => RecipeJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);

    private static string Word(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
