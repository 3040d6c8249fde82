namespace Tersor.CudaEmulator;

/// <summary>A size or a place in up to three dimensions.</summary>
/// <param name="X">Along the first dimension, whose neighbours are neighbours in memory.</param>
/// <param name="Y">Along the second.</param>
/// <param name="Z">Along the third.</param>
public readonly record struct Extent3(uint X, uint Y = 1, uint Z = 1)
{
    /// <summary>How many elements it has; at most 2^96 before rounding, so a floating-point number.</summary>
    public double Count => (double)X * Y * Z;

    /// <inheritdoc/>
    public override string ToString() => $"{X},{Y},{Z}";
}
