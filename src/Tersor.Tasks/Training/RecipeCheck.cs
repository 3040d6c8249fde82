using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Tersor.Tasks;

/// <summary>The range checks of a recipe: each names the key and the allowed values in the error that it throws.</summary>
public static class RecipeCheck
{
    /// <summary>Every number of settings that has a <see cref="RecipeRangeAttribute"/>; those without a value pass.</summary>
    /// <param name="path">The key of the settings in their recipe.</param>
    /// <param name="settings">The settings.</param>
    /// <exception cref="RecipeException">A value is not allowed.</exception>
    public static void Ranges(string path, object settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        foreach (var property in settings.GetType().GetProperties())
            if (property.GetCustomAttribute<RecipeRangeAttribute>() is { } range
                && property.GetValue(settings) is IConvertible number)
                Range(
                    $"{path}.{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}",
                    number.ToDouble(CultureInfo.InvariantCulture),
                    range);
    }

    /// <summary>A value in a range.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="range">The range.</param>
    /// <exception cref="RecipeException">The value is not allowed.</exception>
    public static void Range(string key, double value, RecipeRangeAttribute range)
    {
        ArgumentNullException.ThrowIfNull(range);
        if (!range.Contains(value))
            throw new RecipeException($"{key} = {Text(value)}: must be in {range}");
    }

    internal static string Text(double value) => value.ToString("0.#######", CultureInfo.InvariantCulture);
}
