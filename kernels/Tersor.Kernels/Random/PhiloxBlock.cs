namespace Tersor.Kernels;

/// <summary>Four random words: see <see cref="Philox"/>.</summary>
/// <param name="word0">The first word.</param>
/// <param name="word1">The second word.</param>
/// <param name="word2">The third word.</param>
/// <param name="word3">The fourth word.</param>
public readonly struct PhiloxBlock(uint word0, uint word1, uint word2, uint word3)
{
    /// <summary>The first word.</summary>
    public readonly uint Word0 = word0;

    /// <summary>The second word.</summary>
    public readonly uint Word1 = word1;

    /// <summary>The third word.</summary>
    public readonly uint Word2 = word2;

    /// <summary>The fourth word.</summary>
    public readonly uint Word3 = word3;
}
