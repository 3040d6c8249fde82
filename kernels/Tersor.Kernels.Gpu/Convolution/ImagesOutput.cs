namespace Tersor.Kernels.Gpu;

/// <summary>
/// Images [n, c, pixels]: a row of the product is a channel, a column a pixel of an image, the bias belongs to the channel.
/// </summary>
/// <param name="channels">Planes of an image.</param>
/// <param name="pixels">Elements of a plane.</param>
public readonly struct ImagesOutput(int channels, int pixels) : IProductOutput
{
    private readonly PixelOperand _images = new(channels, pixels);

    /// <inheritdoc/>
    public int Offset(int row, int column) => _images.Offset(column, row);

    /// <inheritdoc/>
    public int Channel(int row, int column) => row;
}
