using BitMiracle.LibJpeg.Classic;

namespace Tersor.Images.Jpeg;

/// <summary>Decodes a JPEG image whose container was checked.</summary>
internal static class JpegPixels
{
    /// <summary>Reads all rows.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="size">The extents that its frame declares.</param>
    /// <param name="channels">1 or 3.</param>
    /// <exception cref="ImageFormatException">The compressed data is damaged.</exception>
    public static unsafe DecodedImage Read(ReadOnlySpan<byte> bytes, ImageSize size, int channels)
    {
        fixed (byte* start = bytes)
        {
            using var stream = new UnmanagedMemoryStream(start, bytes.Length);
            try
            {
                return Read(stream, size, channels);
            }
            catch (Exception exception) when (exception is not (ImageFormatException or OutOfMemoryException))
            {
                // The decoder is written for files that are whole, and answers some damage with whatever exception it runs into.
                throw new ImageFormatException("a damaged JPEG image: its compressed data is damaged", exception);
            }
        }
    }

    private static DecodedImage Read(Stream stream, ImageSize size, int channels)
    {
        var decoder = new jpeg_decompress_struct(new StrictErrors());
        decoder.jpeg_stdio_src(stream);
        decoder.jpeg_read_header(true);
        // Luma is grey already; all else is converted below.
        if (decoder.Jpeg_color_space == J_COLOR_SPACE.JCS_YCbCr && channels == 1)
            decoder.Out_color_space = J_COLOR_SPACE.JCS_GRAYSCALE;
        decoder.jpeg_start_decompress();
        if (new ImageSize(decoder.Output_height, decoder.Output_width) != size)
            throw new ImageFormatException("a damaged JPEG image: two headers");

        var canvas = new PixelCanvas(size, channels, hasAlpha: false)
        {
            HasColor = decoder.Jpeg_color_space != J_COLOR_SPACE.JCS_GRAYSCALE,
        };
        var row = new byte[size.Width * decoder.Output_components];
        byte[][] rows = [row];
        for (var y = 0; y < size.Height; y++)
        {
            decoder.jpeg_read_scanlines(rows, 1);
            Put(row, y * size.Width, decoder.Out_color_space, canvas);
        }

        decoder.jpeg_finish_decompress();
        return canvas.Finish();
    }

    private static void Put(ReadOnlySpan<byte> row, int index, J_COLOR_SPACE space, PixelCanvas canvas)
    {
        switch (space)
        {
            case J_COLOR_SPACE.JCS_GRAYSCALE:
                foreach (var grey in row)
                    canvas.SetGrey(index++, grey);
                break;
            case J_COLOR_SPACE.JCS_RGB:
                for (; !row.IsEmpty; row = row[3..])
                    canvas.SetColor(index++, row[0], row[1], row[2]);
                break;
            case J_COLOR_SPACE.JCS_CMYK:
                // Whatever writes JPEG images of four inks writes them as Adobe does: 255 is no ink.
                for (; !row.IsEmpty; row = row[4..])
                    canvas.SetColor(index++, Over(row[0], row[3]), Over(row[1], row[3]), Over(row[2], row[3]));
                break;
            default:
                throw new ImageFormatException("a JPEG image of unknown colours");
        }
    }

    private static byte Over(int ink, int black) => (byte)(((ink * black) + (byte.MaxValue / 2)) / byte.MaxValue);

    /// <summary>Ends decoding at the first sign of damage, where the library would go on with made-up pixels.</summary>
    private sealed class StrictErrors : jpeg_error_mgr
    {
        private J_MESSAGE_CODE _code;

        public override void error_exit() => throw new ImageFormatException($"a damaged JPEG image: {format_message()}");

        public override void emit_message(int msg_level)
        {
            if (msg_level >= 0)
                return;
            var reason = format_message();
            // Some cameras get these two wrong, which no pixel depends on.
            if (_code is not (J_MESSAGE_CODE.JWRN_NOT_SEQUENTIAL or J_MESSAGE_CODE.JWRN_JFIF_MAJOR))
                throw new ImageFormatException($"a damaged JPEG image: {reason}");
        }

        protected override string GetMessageText(int code)
        {
            _code = (J_MESSAGE_CODE)code;
            return base.GetMessageText(code);
        }
    }
}
