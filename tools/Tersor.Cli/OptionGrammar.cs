using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using Spectre.Console.Cli;

namespace Tersor.Cli;

/// <summary>
/// The grammar of options. A command line is read by it before the parser sees it, and written in the one way that the parser
/// can't take for something else: left to itself it takes an internal name for a value that is missing, a text that begins with a
/// dash for an option, and speaks of .NET types.
/// </summary>
internal static class OptionGrammar
{
    private const string Rest = "--";

    private static readonly ImmutableDictionary<string, Type> ValueTypes = FindTypes(hasValue: true);
    private static readonly ImmutableDictionary<string, Type> FlagTypes = FindTypes(hasValue: false);

    /// <summary>Reads a command line.</summary>
    /// <returns>The same with each value behind its option, as in <c>--seed=1</c>, and flags that are off left out.</returns>
    /// <exception cref="UsageException">An option has no value, or one that is not what it should be.</exception>
    public static ImmutableArray<string> Read(IReadOnlyList<string> arguments)
    {
        var result = ImmutableArray.CreateBuilder<string>(arguments.Count);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == Rest)
            {
                result.AddRange(arguments.Skip(i));
                break;
            }

            var parts = arguments[i].Split('=', 2);
            var inPlace = parts.Length > 1 ? parts[1] : null;
            if (ValueTypes.TryGetValue(parts[0], out var type))
                result.Add($"{parts[0]}={Checked(parts[0], inPlace ?? Following(parts[0], arguments, ref i), type)}");
            else if (inPlace is null || !FlagTypes.ContainsKey(parts[0]))
                result.Add(arguments[i]);
            else if (IsOn(parts[0], inPlace))
                result.Add(parts[0]);
        }

        return result.ToImmutable();
    }

    private static string Following(string option, IReadOnlyList<string> arguments, ref int position)
    {
        if (arguments.ElementAtOrDefault(position + 1) is not { Length: > 0 } value)
            throw new UsageException($"{option} needs a value");
        if (value.StartsWith("--", StringComparison.Ordinal))
        {
            throw new UsageException(ValueTypes.ContainsKey(value.Split('=')[0]) || FlagTypes.ContainsKey(value.Split('=')[0])
                ? $"{option} needs a value"
                : $"{option} needs a value; if '{value}' is one, write {option}={value}");
        }

        position++;
        return value;
    }

    private static string Checked(string option, string value, Type type)
    {
        if (value.Length == 0)
            throw new UsageException($"{option} needs a value");
        if (type == typeof(float))
        {
            const NumberStyles Style =
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
            return float.TryParse(value, Style, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number)
                ? value
                : throw new UsageException(
                    $"{option}: '{value}' is not a number" + (value.Contains(',') ? "; a decimal point is a point" : ""));
        }

        if (type == typeof(string) || type == typeof(string[]))
            return value;
        if (!BigInteger.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            throw new UsageException($"{option}: '{value}' is not a whole number");
        (BigInteger least, BigInteger most) = type == typeof(ulong) ? (0, ulong.MaxValue) : (int.MinValue, int.MaxValue);
        return whole >= least && whole <= most
            ? value
            : throw new UsageException(whole < 0 && least == 0
                ? $"{option}: '{value}' is not a whole number from 0 on"
                : $"{option}: '{value}' is not in [{least}, {most}]");
    }

    private static bool IsOn(string option, string value) => value.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" => true,
        "false" or "no" or "off" or "0" => false,
        _ => throw new UsageException($"{option}: '{value}' is neither true nor false"),
    };

    private static ImmutableDictionary<string, Type> FindTypes(bool hasValue)
    {
        var options =
            from settings in typeof(OptionGrammar).Assembly.GetTypes()
            where settings.IsSubclassOf(typeof(CommandSettings))
            from property in settings.GetProperties()
            let option = property.GetCustomAttribute<CommandOptionAttribute>()
            where option is not null && option.ValueName is not null == hasValue
            from name in option.LongNames
            select (Name: "--" + name, Type: Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
        return options.DistinctBy(option => option.Name).ToImmutableDictionary(option => option.Name, option => option.Type);
    }
}
