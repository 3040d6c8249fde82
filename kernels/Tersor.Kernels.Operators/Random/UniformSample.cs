namespace Tersor.Kernels.Operators;

/// <summary>Random words as uniform floats in [low, high), by exact or singly rounded operations alone: the same bits everywhere.</summary>
/// <param name="low">The least sample.</param>
/// <param name="high">Above every sample.</param>
public readonly struct UniformSample(float low, float high)
{
    /// <summary>The spacing of the samples in [0, 1): 2^-24.</summary>
    public const float Spacing = 1f / 16777216f;

    private readonly float _range = high - low;
    private readonly float _last = MathF.BitDecrement(high);

    /// <summary>The upper 24 bits of a word as a multiple of 2^-24 in [0, 1).</summary>
    public static float FromWord(uint word) => (int)(word >> 8) * Spacing;

    /// <summary>low + u · (high - low) with u from a word.</summary>
    public float Invoke(uint word)
    {
        // In double the product is exact, and its rounding to float keeps a compiler from fusing it with the sum.
        var value = low + (float)((double)FromWord(word) * _range);
        return value < high ? value : _last;
    }
}
