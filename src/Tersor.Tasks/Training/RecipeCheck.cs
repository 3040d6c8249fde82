using System.Globalization;

namespace Tersor.Tasks;

/// <summary>The range checks of a recipe: each names the key and the allowed values in the error that it throws.</summary>
public static class RecipeCheck
{
    /// <summary>A value in [low, high].</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="low">The smallest value.</param>
    /// <param name="high">The end of the range.</param>
    /// <exception cref="RecipeException">The value is not allowed.</exception>
    public static void Closed(string key, double value, double low, double high) =>
        Require(value >= low && value <= high, key, value, $"must be in [{Text(low)}, {Text(high)}]");

    /// <summary>A value in [low, high).</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="low">The smallest value.</param>
    /// <param name="high">The end of the range.</param>
    /// <exception cref="RecipeException">The value is not allowed.</exception>
    public static void HalfOpen(string key, double value, double low, double high) =>
        Require(value >= low && value < high, key, value, $"must be in [{Text(low)}, {Text(high)})");

    /// <summary>A value in (0, high].</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="high">The end of the range.</param>
    /// <exception cref="RecipeException">The value is not allowed.</exception>
    public static void Positive(string key, double value, double high) =>
        Require(value > 0 && value <= high, key, value, $"must be in (0, {Text(high)}]");

    /// <summary>A condition that no single range expresses.</summary>
    /// <param name="condition">Whether it holds.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="rule">What is allowed, as the end of the message.</param>
    /// <exception cref="RecipeException">The value is not allowed.</exception>
    public static void Require(bool condition, string key, double value, string rule)
    {
        if (!condition)
            throw new RecipeException($"{key} = {Text(value)}: {rule}");
    }

    private static string Text(double value) => value.ToString("0.#######", CultureInfo.InvariantCulture);
}
