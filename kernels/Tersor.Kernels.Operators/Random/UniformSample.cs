namespace Tersor.Kernels.Operators;

/// <summary>Random words as uniform floats, by exact or singly rounded operations alone: the same bits everywhere.</summary>
public static class UniformSample
{
    /// <summary>The spacing of the samples: 2^-24.</summary>
    public const float Spacing = 1f / 16777216f;

    /// <summary>The upper 24 bits of a word as a multiple of 2^-24 in [0, 1).</summary>
    public static float FromWord(uint word) => (int)(word >> 8) * Spacing;
}
