namespace Tersor.Kernels;

/// <summary>The extents of a batch norm's input.</summary>
/// <param name="Images">The batch.</param>
/// <param name="Channels">The number of channels, which are normalised separately.</param>
/// <param name="Spatial">Elements of a channel of an image.</param>
public readonly record struct BatchNormShape(int Images, int Channels, int Spatial)
{
    /// <summary>Elements of a channel in the whole batch.</summary>
    public long CountPerChannel => (long)Images * Spatial;

    /// <summary>Where a channel of an image starts.</summary>
    public long Offset(int image, int channel) => (((long)image * Channels) + channel) * Spatial;
}
