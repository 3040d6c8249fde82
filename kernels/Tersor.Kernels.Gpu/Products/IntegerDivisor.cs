namespace Tersor.Kernels.Gpu;

/// <summary>
/// Division of non-negative integers by one divisor, as a multiplication and a shift (Granlund and Montgomery 1994): a processor
/// without a fast divider needs some twenty instructions for what this does in three.
/// </summary>
public readonly struct IntegerDivisor
{
    private readonly long _multiplier;
    private readonly int _shift;

    /// <summary>Prepares the division by a divisor of at least 1.</summary>
    public IntegerDivisor(int divisor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(divisor, 1);
        Divisor = divisor;

        // With 2^s ≥ d, the multiplier exceeds 2^(31+s) / d by less than 1, hence the quotient of n < 2^31 by less than 1 / d.
        var bits = 32 - int.LeadingZeroCount(divisor - 1);
        _shift = 31 + bits;
        _multiplier = ((1L << _shift) + divisor - 1) / divisor;
    }

    /// <summary>The divisor.</summary>
    public int Divisor { get; }

    /// <summary>⌊n / divisor⌋ for n ≥ 0.</summary>
    public int Quotient(int n) => (int)((n * _multiplier) >> _shift);
}
