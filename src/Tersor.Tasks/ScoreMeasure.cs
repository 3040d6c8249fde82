using System.Globalization;

namespace Tersor.Tasks;

/// <summary>How the values of a measure are written, and compared.</summary>
public enum ScoreUnit
{
    /// <summary>A share in [0, 1], written in per cent; two of them differ by points.</summary>
    Share,

    /// <summary>A positive number; two of them differ by a factor, written in per cent.</summary>
    Number,
}

/// <summary>What a score measures: its name, its unit and which way is up.</summary>
/// <param name="Name">For example <c>accuracy</c>.</param>
/// <param name="HigherIsBetter">Whether a larger value is a better one.</param>
/// <param name="Unit">The unit of values.</param>
public sealed record ScoreMeasure(string Name, bool HigherIsBetter, ScoreUnit Unit)
{
    /// <summary>The unit of <see cref="Drop"/>, for example <c>points</c>.</summary>
    public string DropUnit { get; init; } = Unit == ScoreUnit.Share ? "points" : "%";

    /// <summary>A value as people read it, for example <c>88.31 %</c>.</summary>
    public string Describe(double value) => Unit == ScoreUnit.Share
        ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:F2} %")
        : value.ToString("F3", CultureInfo.InvariantCulture);

    /// <summary>How much worse one value is than another, in <see cref="DropUnit"/>; negative if it is better.</summary>
    /// <param name="before">The value to compare with.</param>
    /// <param name="after">The value that is judged.</param>
    public double Drop(double before, double after) => HigherIsBetter ? Change(after, before) : Change(before, after);

    /// <summary>A figure of a value that is smaller for a better one.</summary>
    public double Cost(double value) => HigherIsBetter ? -value : value;

    /// <summary>
    /// The change from one value to another as people read it, for example <c>-0.42 points</c> or <c>+3.1 %</c>.
    /// </summary>
    /// <param name="before">The value to compare with.</param>
    /// <param name="after">The value that is judged.</param>
    public string DescribeChange(double before, double after) => Unit == ScoreUnit.Share
        ? FormattableString.Invariant($"{Change(before, after):+0.00;-0.00} points")
        : FormattableString.Invariant($"{Change(before, after):+0.0;-0.0} %");

    private double Change(double before, double after) => 100 * (Unit == ScoreUnit.Share ? after - before : (after / before) - 1);
}
