using StbImageWriteSharp;

namespace Tersor.Images;

/// <summary>Images side by side as one PNG file.</summary>
public static class ImageSheet
{
    private const float Half = 127.5f;

    /// <summary>Writes images in rows, in the order in which they lie.</summary>
    /// <param name="stream">Receives the PNG.</param>
    /// <param name="values">
    /// The images one after the other, channel by channel, row by row; in [-1, 1], others are clamped.
    /// </param>
    /// <param name="shape">One image's extents: [1 or 3, height, width].</param>
    /// <param name="columns">Images a row, at least 1; a last row that is not full ends in black.</param>
    /// <exception cref="ArgumentException">No images of one or three channels.</exception>
    public static void Write(Stream stream, ReadOnlySpan<float> values, ReadOnlySpan<int> shape, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (shape is not [1 or 3, > 0, > 0])
            throw new ArgumentException(
                $"A sheet shows images of one or three channels, not [{string.Join(", ", shape.ToArray())}].", nameof(shape));
        var (channels, height, width) = (shape[0], shape[1], shape[2]);
        var count = values.Length / (channels * height * width);
        if (count == 0)
            throw new ArgumentException("A sheet shows at least one image.", nameof(values));
        columns = Math.Min(columns, count);
        var rows = ((count - 1) / columns) + 1;
        var pixels = new byte[rows * height * columns * width * channels];
        var read = 0;
        for (var image = 0; image < count; image++)
            for (var channel = 0; channel < channels; channel++)
                for (var y = 0; y < height; y++)
                    for (var x = 0; x < width; x++)
                    {
                        var place =
                            ((((image / columns * height) + y) * columns * width) + (image % columns * width) + x) * channels;
                        pixels[place + channel] = (byte)Math.Round(Math.Clamp((values[read++] + 1f) * Half, 0f, 255f));
                    }

        var components = channels == 1 ? ColorComponents.Grey : ColorComponents.RedGreenBlue;
        new ImageWriter().WritePng(pixels, columns * width, rows * height, components, stream);
    }
}
