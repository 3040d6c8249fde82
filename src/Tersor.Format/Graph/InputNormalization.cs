namespace Tersor.Format;

/// <summary>
/// How raw input becomes what the first node sees: (x - mean) / deviation, with pixels scaled to [0, 1] before.
/// </summary>
/// <param name="Mean">Subtracted; finite.</param>
/// <param name="Deviation">The divisor, above zero and finite.</param>
public readonly record struct InputNormalization(float Mean, float Deviation)
{
    /// <summary>Leaves values as they are.</summary>
    public static InputNormalization None => new(0f, 1f);

    /// <summary>Prepares pixels: scaled to [0, 1], the mean subtracted, divided by the deviation.</summary>
    /// <param name="pixels">Bytes from 0 to 255, channel by channel.</param>
    /// <param name="input">The normalised values, as many as pixels.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Apply(ReadOnlySpan<byte> pixels, Span<float> input)
    {
        if (pixels.Length != input.Length)
            throw new ArgumentException($"{pixels.Length} pixels for {input.Length} inputs.", nameof(pixels));
        for (var i = 0; i < pixels.Length; i++)
            input[i] = ((pixels[i] / 255f) - Mean) / Deviation;
    }
}
