namespace Tersor.Format;

/// <summary>How raw input becomes what the first node sees: (x - mean) / deviation, with pixels scaled to [0, 1] before.</summary>
/// <param name="Mean">Subtracted.</param>
/// <param name="Deviation">The divisor, not zero.</param>
public readonly record struct InputNormalization(float Mean, float Deviation)
{
    /// <summary>Leaves values as they are.</summary>
    public static InputNormalization None => new(0f, 1f);
}
