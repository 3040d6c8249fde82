namespace Tersor.Kernels.Gpu;

/// <summary>Images [n, c, pixels] as a matrix: a line is a pixel of an image, the depth its channels.</summary>
/// <param name="channels">Planes of an image.</param>
/// <param name="pixels">Elements of a plane.</param>
public readonly struct PixelOperand(int channels, int pixels) : IProductOperand
{
    private readonly IntegerDivisor _pixels = new(pixels);

    /// <inheritdoc/>
    public bool IsDenseAlongDepth => false;

    /// <inheritdoc/>
    public int Offset(int line, int depth)
    {
        var image = _pixels.Quotient(line);
        return (((image * (channels - 1)) + depth) * _pixels.Divisor) + line;
    }
}
