namespace Tersor.Kernels.Gpu;

/// <summary>A digit of a selection's key.</summary>
/// <param name="part"><see cref="MagnitudeSelection.Magnitude"/> or <see cref="MagnitudeSelection.Place"/>.</param>
/// <param name="shift">The bits below it.</param>
public readonly struct SelectionDigit(int part, int shift)
{
    /// <summary><see cref="MagnitudeSelection.Magnitude"/> or <see cref="MagnitudeSelection.Place"/>.</summary>
    public int Part { get; } = part;

    /// <summary>The bits below the digit.</summary>
    public int Shift { get; } = shift;

    /// <summary>The bits below what is above the digit: a key has 31.</summary>
    public int Above => Math.Min(Shift + MagnitudeSelection.DigitBits, 31);
}
