namespace Tersor.Peers.SideBySide;

/// <summary>A side's result that is not what it should be: its worst value.</summary>
/// <param name="Side">Whose result.</param>
/// <param name="Index">Which value of it.</param>
/// <param name="Value">The value.</param>
/// <param name="Expected">What it should be.</param>
/// <param name="Tolerance">How far they may lie apart: absolutely for values up to 1, relatively for larger ones.</param>
internal sealed record Disagreement(string Side, int Index, float Value, float Expected, double Tolerance)
{
    /// <summary>The distance from 1 to the next single-precision number.</summary>
    private const double UnitSpacing = 1.0 / (1 << 23);

    /// <summary>
    /// How far two single-precision sums of the same terms, all of size at most 1, may lie apart when they are added in different
    /// orders: k roundings of partial sums that grow like √k wander by √k · √k half spacings each.
    /// </summary>
    /// <param name="terms">The number of terms, k.</param>
    public static double SumTolerance(int terms) => UnitSpacing * terms;

    /// <summary>
    /// The value that lies furthest off; null if none differs by more than the tolerance. What is not a number differs.
    /// </summary>
    /// <param name="side">Whose values.</param>
    /// <param name="values">The values.</param>
    /// <param name="expected">What they should be.</param>
    /// <param name="tolerance">See <see cref="Tolerance"/>.</param>
    public static Disagreement? Find(string side, ReadOnlySpan<float> values, ReadOnlySpan<float> expected, double tolerance)
    {
        var (worst, most) = (-1, tolerance);
        for (var i = 0; i < values.Length && !double.IsNaN(most); i++)
        {
            var apart = Math.Abs((double)values[i] - expected[i]) / Math.Max(1, Math.Abs(expected[i]));
            if (!(apart <= most))
                (worst, most) = (i, apart);
        }

        return worst < 0 ? null : new Disagreement(side, worst, values[worst], expected[worst], tolerance);
    }

    public override string ToString() =>
        $"{Side}'s value {Index} is {Value} where {Expected} is right; rounding explains "
        + $"{Tolerance * Math.Max(1, Math.Abs(Expected)):G2}";
}
