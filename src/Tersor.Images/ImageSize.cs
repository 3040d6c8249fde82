namespace Tersor.Images;

/// <summary>An image's extents as a viewer shows it, that is after its EXIF orientation was applied.</summary>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="Width">Pixels a row, at least 1.</param>
public readonly record struct ImageSize(int Height, int Width)
{
    /// <summary>Pixels: height · width.</summary>
    public long Area => (long)Height * Width;

    /// <summary>The extents as people write them: <c>28×28</c>, rows first.</summary>
    public override string ToString() => $"{Height}×{Width}";
}
