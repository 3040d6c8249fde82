namespace Tersor.Kernels.Gpu;

/// <summary>
/// The patches under a convolution's windows as a matrix that is stored nowhere (Chetlur et al. 2014): a line is a window's place
/// in an image, the depth the taps of each channel.
/// </summary>
/// <param name="geometry">The places of the windows in the images.</param>
public readonly struct PatchOperand(PatchGeometry geometry) : IProductOperand
{
    /// <inheritdoc/>
    public bool IsDenseAlongDepth => false;

    /// <inheritdoc/>
    public int Offset(int line, int depth)
    {
        var image = geometry.Pixels.Quotient(line);
        var pixel = line - (image * geometry.Pixels.Divisor);
        var outputRow = geometry.OutputWidth.Quotient(pixel);
        var outputColumn = pixel - (outputRow * geometry.OutputWidth.Divisor);

        var channel = geometry.Taps.Quotient(depth);
        var tap = depth - (channel * geometry.Taps.Divisor);
        var kernelRow = geometry.KernelWidth.Quotient(tap);
        var kernelColumn = tap - (kernelRow * geometry.KernelWidth.Divisor);

        var row = (outputRow * geometry.Stride.Divisor) + kernelRow - geometry.Padding;
        var column = (outputColumn * geometry.Stride.Divisor) + kernelColumn - geometry.Padding;
        var place = (((((image * geometry.Channels.Divisor) + channel) * geometry.Height.Divisor) + row) * geometry.Width.Divisor)
            + column;
        return row < 0 | row >= geometry.Height.Divisor | column < 0 | column >= geometry.Width.Divisor ? ~line : place;
    }
}
