using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Tersor.Cli.Output;
using Tersor.Compression;
using Tersor.Tasks;

namespace Tersor.Cli.Recipes;

/// <summary>
/// The JSON Schema (draft 2020-12) of recipes: which keys there are, of which type, in which range, with which default, and what
/// they do. Editors complete and check recipes by it.
/// </summary>
internal static class RecipeJsonSchema
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";

    private static readonly JsonSerializerOptions Layout = new(JsonFile.Lines)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as text.</summary>
    public static string Write()
    {
        var schema = RecipeJson.Options.GetJsonSchemaAsNode(typeof(CompressionRecipe), new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Complete,
        }).AsObject();
        schema.Insert(0, "$schema", Draft);
        schema.Insert(1, "title", "A recipe of Tersor");
        schema["properties"]!.AsObject().Insert(0, "$schema", new JsonObject { ["type"] = "string" });
        return schema.ToJsonString(Layout) + "\n";
    }

    /// <summary>Adds what the serialiser does not know.</summary>
    private static JsonNode Complete(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
            return node;
        if (schema.ContainsKey("properties"))
            schema["additionalProperties"] = false;
        if (context.PropertyInfo?.AttributeProvider is not PropertyInfo property)
            return schema;
        if (property.GetCustomAttribute<RecipeRangeAttribute>() is { } range)
        {
            schema[range.AboveLow ? "exclusiveMinimum" : "minimum"] = range.Low;
            schema[range.BelowHigh ? "exclusiveMaximum" : "maximum"] = range.High;
        }

        schema["description"] = RecipeEffects.Of(property);
        schema["default"] = RecipeDefaults.Of(property);
        return schema;
    }
}
