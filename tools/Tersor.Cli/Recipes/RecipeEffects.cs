using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Tersor.Cli.Recipes;

/// <summary>
/// What the keys of a recipe do, in words: the comments in the source, which the compiler leaves beside each library and the
/// build puts into this program. There is no other text that could say something else.
/// </summary>
internal static partial class RecipeEffects
{
    private static readonly Dictionary<string, XElement> Members = typeof(RecipeEffects).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(".comments.xml", StringComparison.Ordinal))
        .SelectMany(Load)
        .ToDictionary(member => member.Attribute("name")!.Value);

    /// <summary>What a key does.</summary>
    /// <param name="property">The property that holds its value.</param>
    public static string Of(PropertyInfo property) => Summary($"P:{property.DeclaringType!.FullName}.{property.Name}");

    /// <summary>What a value of an enumeration means.</summary>
    /// <param name="type">The enumeration.</param>
    /// <param name="name">The value's name in C#.</param>
    public static string Of(Type type, string name) => Summary($"F:{type.FullName}.{name}");

    /// <summary>What a group of keys is.</summary>
    public static string Of(Type type) => Summary($"T:{type.FullName}");

    private static IEnumerable<XElement> Load(string resource)
    {
        using var stream = typeof(RecipeEffects).Assembly.GetManifestResourceStream(resource)!;
        return XDocument.Load(stream).Descendants("member");
    }

    private static string Summary(string member)
    {
        var text = new StringBuilder();
        foreach (var node in Members.GetValueOrDefault(member)?.Element("summary")?.Nodes() ?? [])
            text.Append(node switch
            {
                XElement { Name.LocalName: "see" } see => $"`{Word(see.Attribute("cref")!.Value)}`",
                XElement element => $"`{element.Value}`",
                XText words => words.Value,
                _ => "",
            });
        return Space().Replace(text.ToString(), " ").Trim();
    }

    /// <summary>
    /// A member as a recipe calls it: <c>P:Tersor.Compression.ShareStage.Bits</c> is <c>bits</c>. A type keeps its name.
    /// </summary>
    private static string Word(string reference)
    {
        var name = reference[(reference.LastIndexOf('.') + 1)..];
        return reference[0] == 'T' ? name : JsonNamingPolicy.CamelCase.ConvertName(name);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
