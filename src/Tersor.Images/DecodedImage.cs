namespace Tersor.Images;

/// <summary>An image in memory: a byte a sample, from 0 for black to 255 for white.</summary>
/// <param name="Pixels">The samples, channel by channel, row by row: channels · height · width bytes.</param>
/// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
/// <param name="Size">The extents of each channel.</param>
public sealed record DecodedImage(byte[] Pixels, int Channels, ImageSize Size)
{
    /// <summary>Whether the file holds colours, which an image of one channel has lost.</summary>
    public bool HasColor { get; init; }

    /// <summary>Rows.</summary>
    public int Height => Size.Height;

    /// <summary>Pixels a row.</summary>
    public int Width => Size.Width;
}
