using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>Counts a digit of those weights whose upper digits a <see cref="MagnitudeSelection"/> has decided.</summary>
/// <param name="x">The weights of a tensor.</param>
/// <param name="offset">The place of the first among all tensors.</param>
/// <param name="digit">The digit to count.</param>
/// <param name="state">The selection.</param>
public readonly struct DigitKeys(ArrayView<float> x, int offset, SelectionDigit digit, ArrayView<int> state) : IHistogramKeys
{
    /// <inheritdoc/>
    public int Of(int element)
    {
        var magnitude = MagnitudeSelection.MagnitudeOf(x[element]);
        var isPlace = digit.Part == MagnitudeSelection.Place;
        var key = isPlace ? MagnitudeSelection.PlaceOf(offset + element) : magnitude;
        var isOpen = key >> digit.Above == state[digit.Part] >> digit.Above
            & (!isPlace | magnitude == state[MagnitudeSelection.Magnitude])
            & state[MagnitudeSelection.Decided] == 0;
        return isOpen ? (key >> digit.Shift) & (MagnitudeSelection.Buckets - 1) : ~element;
    }
}
