using System.Buffers.Binary;
using System.IO.Compression;

namespace Tersor.Images.Png;

/// <summary>Inflates a PNG image's rows one after the other, undoes their filters and puts their pixels on a canvas.</summary>
/// <param name="png">The checked container.</param>
internal sealed class PngPixels(PngContainer png)
{
    private readonly PngHeader _header = png.Header;
    private readonly int _largest = (1 << png.Header.BitDepth) - 1;

    /// <summary>
    /// Reads as many bytes as the header's rows take; that the data then ends is checked, what it would inflate to is not asked
    /// for.
    /// </summary>
    /// <param name="data">The content of all IDAT chunks, a zlib stream.</param>
    /// <param name="channels">1 or 3.</param>
    /// <exception cref="ImageFormatException">The data is damaged, or shorter or longer than the rows.</exception>
    public DecodedImage Read(byte[] data, int channels)
    {
        var canvas = new PixelCanvas(_header.Size, channels, png.HasAlpha);
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
            foreach (var pass in _header.Passes)
                if (pass.SizeIn(_header.Size) is { Area: > 0 } size)
                    ReadPass(zlib, pass, size, canvas);
            if (zlib.ReadByte() >= 0)
                throw Damaged($"its data goes on after the {_header.InflatedLength:N0} bytes that {_header.Size} pixels take");
        }
        catch (EndOfStreamException exception)
        {
            throw new ImageFormatException("a damaged PNG image: its data ends before its last row", exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            // The second is what .NET says of a stream that asks for a dictionary, which PNG doesn't have.
            throw new ImageFormatException("a damaged PNG image: its compressed data is damaged", exception);
        }

        return canvas.Finish();
    }

    private void ReadPass(ZLibStream zlib, PngPass pass, ImageSize size, PixelCanvas canvas)
    {
        var row = new byte[checked((int)_header.RowBytes(size.Width))];
        var above = new byte[row.Length];
        for (var y = 0; y < size.Height; y++)
        {
            var filter = zlib.ReadByte();
            zlib.ReadExactly(row);
            Unfilter(filter, row, above);
            PutRow(row, size.Width, ((pass.Y + (y * pass.StepY)) * _header.Size.Width) + pass.X, pass.StepX, canvas);
            (row, above) = (above, row);
        }
    }

    /// <summary>Adds to each byte what its filter predicts from the bytes to the left, above, and above to the left.</summary>
    private void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above)
    {
        var distance = _header.PixelBytes;
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (var i = distance; i < row.Length; i++)
                    row[i] += row[i - distance];
                break;
            case 2:
                for (var i = 0; i < row.Length; i++)
                    row[i] += above[i];
                break;
            case 3:
                for (var i = 0; i < row.Length; i++)
                    row[i] += (byte)(((i < distance ? 0 : row[i - distance]) + above[i]) / 2);
                break;
            case 4:
                for (var i = 0; i < row.Length; i++)
                    row[i] += i < distance ? above[i] : Paeth(row[i - distance], above[i], above[i - distance]);
                break;
            default:
                throw filter < 0 ? new EndOfStreamException() : Damaged($"unknown row filter {filter}");
        }
    }

    /// <summary>Whichever of the three is nearest to left + up - corner (PNG specification, 9.4).</summary>
    private static byte Paeth(int left, int up, int corner)
    {
        var (toLeft, toUp, toCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return (byte)(toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner);
    }

    private void PutRow(ReadOnlySpan<byte> row, int width, int index, int step, PixelCanvas canvas)
    {
        for (var x = 0; x < width; x++, index += step)
        {
            var first = x * _header.Samples;
            var value = Sample(row, first);
            switch (_header.Color)
            {
                case PngColor.Grey:
                    canvas.SetGrey(index, Scale(value), AlphaOfKey(value));
                    break;
                case PngColor.GreyAlpha:
                    canvas.SetGrey(index, Scale(value), Scale(Sample(row, first + 1)));
                    break;
                case PngColor.Palette:
                    if (3 * value >= png.Palette.Length)
                        throw Damaged($"colour {value} of a palette of {png.Palette.Length / 3}");
                    var color = png.Palette.AsSpan(3 * value, 3);
                    var opacity = value < png.Transparency.Length ? png.Transparency[value] : byte.MaxValue;
                    canvas.SetColor(index, color[0], color[1], color[2], opacity);
                    break;
                default:
                    var (green, blue) = (Sample(row, first + 1), Sample(row, first + 2));
                    var alpha = _header.Color == PngColor.Rgba ? Scale(Sample(row, first + 3)) : AlphaOfKey(value, green, blue);
                    canvas.SetColor(index, Scale(value), Scale(green), Scale(blue), alpha);
                    break;
            }
        }
    }

    /// <summary>The n-th sample of a row, in the depth of the file.</summary>
    private int Sample(ReadOnlySpan<byte> row, int n) => _header.BitDepth switch
    {
        8 => row[n],
        16 => BinaryPrimitives.ReadUInt16BigEndian(row[(2 * n)..]),
        var depth => (row[n * depth / 8] >> (8 - depth - (n * depth % 8))) & _largest,
    };

    /// <summary>A sample of any depth in 8 bits: the nearest.</summary>
    private byte Scale(int sample) =>
        (byte)(_largest == byte.MaxValue ? sample : ((sample * byte.MaxValue) + (_largest / 2)) / _largest);

    /// <summary>Transparent for the one colour that the image says is, else opaque.</summary>
    private byte AlphaOfKey(params ReadOnlySpan<int> samples)
    {
        if (png.Transparency.Length == 0)
            return byte.MaxValue;
        for (var i = 0; i < samples.Length; i++)
            if (BinaryPrimitives.ReadUInt16BigEndian(png.Transparency.AsSpan(2 * i)) != samples[i])
                return byte.MaxValue;
        return 0;
    }

    private static ImageFormatException Damaged(string reason) => new($"a damaged PNG image: {reason}");
}
