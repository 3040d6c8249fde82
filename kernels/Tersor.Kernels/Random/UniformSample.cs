namespace Tersor.Kernels;

/// <summary>
/// Random words as uniform floats in [low, high), by exact or singly rounded operations alone: the same bits everywhere.
/// </summary>
public readonly struct UniformSample
{
    /// <summary>The spacing of the samples in [0, 1): 2^-24.</summary>
    public const float Spacing = 1f / 16777216f;

    private const int FractionBits = 23;
    private readonly float _low;
    private readonly float _high;
    private readonly float _last;
    private readonly int _factor;
    private readonly float _unit;

    /// <summary>The samples of an interval.</summary>
    /// <param name="low">The least sample.</param>
    /// <param name="high">Above every sample.</param>
    public UniformSample(float low, float high)
    {
        (_low, _high, _last) = (low, high, MathF.BitDecrement(high));
        var range = high - low;
        if (range <= 0f)
            return;
        var exponent = MathF.ILogB(range) - FractionBits;
        _factor = (int)MathF.ScaleB(range, -exponent);
        _unit = MathF.ScaleB(Spacing, exponent);
    }

    /// <summary>The upper 24 bits of a word as a multiple of 2^-24 in [0, 1).</summary>
    public static float FromWord(uint word) => (int)(word >> 8) * Spacing;

    /// <summary>low + u · (high - low) with u from a word.</summary>
    public float Invoke(uint word)
    {
        // u · range as an integer of 48 bits, rounded once to a float, times a power of two. That last product is exact, so a
        // compiler that fuses it with the sum, as those for graphics processors do, changes no bit.
        var value = _low + ((word >> 8) * _factor * _unit);
        return value < _high ? value : _last;
    }
}
