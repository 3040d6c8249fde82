using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Spectre.Console.Cli;

namespace Tersor.Cli;

/// <summary>
/// Checks what follows each option before the parser sees it: the parser takes an internal name for a value that is missing,
/// and speaks of .NET types where a number is not one.
/// </summary>
internal static class OptionCheck
{
    private static readonly ImmutableDictionary<string, Type> ValueTypes = FindValueTypes();

    /// <summary>Checks a command line.</summary>
    /// <exception cref="UsageException">An option has no value, or one that is not a number although it should be.</exception>
    public static void Check(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var parts = arguments[i].Split('=', 2);
            if (!ValueTypes.TryGetValue(parts[0], out var type))
                continue;
            var value = parts.Length > 1 ? parts[1] : arguments.ElementAtOrDefault(i + 1);
            if (string.IsNullOrEmpty(value) || (parts.Length == 1 && value.StartsWith("--", StringComparison.Ordinal)))
                throw new UsageException($"{parts[0]} needs a value");
            if (type != typeof(string) && !IsNumber(value, type))
                throw new UsageException($"{parts[0]}: '{value}' is not a {(type == typeof(float) ? "number" : "whole number")}");
        }
    }

    private static bool IsNumber(string value, Type type) => type switch
    {
        _ when type == typeof(ulong) => ulong.TryParse(value, CultureInfo.InvariantCulture, out _),
        _ when type == typeof(float) => float.TryParse(value, CultureInfo.InvariantCulture, out _),
        _ => int.TryParse(value, CultureInfo.InvariantCulture, out _),
    };

    private static ImmutableDictionary<string, Type> FindValueTypes()
    {
        var options =
            from settings in typeof(OptionCheck).Assembly.GetTypes()
            where settings.IsSubclassOf(typeof(CommandSettings))
            from property in settings.GetProperties()
            let option = property.GetCustomAttribute<CommandOptionAttribute>()
            where option?.ValueName is not null
            from name in option.LongNames
            select (Name: "--" + name, Type: Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
        return options.DistinctBy(option => option.Name).ToImmutableDictionary(option => option.Name, option => option.Type);
    }
}
