namespace Tersor.Peers.SideBySide;

/// <summary>Two sides of a comparison do not compute the same thing, so their times say nothing. The message names the difference.</summary>
/// <param name="message">One line.</param>
internal sealed class DisagreementException(string message) : Exception(message)
{
    /// <summary>The distance from 1 to the next single-precision number.</summary>
    private const double UnitSpacing = 1.0 / (1 << 23);

    /// <summary>
    /// How far two single-precision sums of the same terms, all of size at most 1, may lie apart when they are added in different orders:
    /// k roundings of partial sums that grow like √k wander by √k · √k half spacings each.
    /// </summary>
    /// <param name="terms">The number of terms, k.</param>
    public static double SumTolerance(int terms) => UnitSpacing * terms;

    /// <summary>Throws unless the values differ by at most the tolerance, absolutely or relative to their size.</summary>
    /// <param name="what">Names the values in the message.</param>
    /// <param name="ours">Our values.</param>
    /// <param name="theirs">The peer's.</param>
    /// <param name="tolerance">Applies to values up to 1 absolutely, to larger ones relatively.</param>
    /// <exception cref="DisagreementException">They differ by more, or one of them is not a number.</exception>
    public static void Check(string what, ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs, double tolerance)
    {
        for (var i = 0; i < ours.Length; i++)
        {
            var difference = Math.Abs(ours[i] - theirs[i]);
            if (!(difference <= tolerance * Math.Max(1, Math.Abs(theirs[i]))))
                throw new DisagreementException($"{what}: value {i} is {ours[i]} here and {theirs[i]} there, more than {tolerance:G2} apart");
        }
    }
}
