namespace Tersor.Tasks;

/// <summary>The range of a number in a recipe: what it is checked against, and what its documentation says.</summary>
/// <param name="low">The smallest value.</param>
/// <param name="high">The largest value.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RecipeRangeAttribute(double low, double high) : Attribute
{
    /// <summary>The smallest value.</summary>
    public double Low => low;

    /// <summary>The largest value.</summary>
    public double High => high;

    /// <summary>Whether <see cref="Low"/> itself is not allowed.</summary>
    public bool AboveLow { get; init; }

    /// <summary>Whether <see cref="High"/> itself is not allowed.</summary>
    public bool BelowHigh { get; init; }

    /// <summary>Whether a value is allowed; what is no number never is.</summary>
    public bool Contains(double value) =>
        (AboveLow ? value > low : value >= low) && (BelowHigh ? value < high : value <= high);

    /// <summary>The range in brackets, for example <c>[0, 1)</c>.</summary>
    public override string ToString() =>
        $"{(AboveLow ? '(' : '[')}{RecipeCheck.Text(low)}, {RecipeCheck.Text(high)}{(BelowHigh ? ')' : ']')}";
}
