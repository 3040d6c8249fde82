namespace Tersor.Images;

/// <summary>Collects an image's pixels as grey or RGB planes and at the end lays what is transparent on a ground.</summary>
/// <param name="size">The extents.</param>
/// <param name="channels">1 or 3.</param>
/// <param name="hasAlpha">Whether pixels may be transparent.</param>
internal sealed class PixelCanvas(ImageSize size, int channels, bool hasAlpha)
{
    private const int Opaque = byte.MaxValue;
    private const int MidGrey = 128;

    private readonly byte[] _pixels = new byte[checked((int)(size.Area * channels))];
    private readonly byte[] _alpha = hasAlpha ? new byte[size.Area] : [];

    /// <summary>Whether colours were set, or the file is known to have some.</summary>
    public bool HasColor { get; set; }

    /// <summary>The bytes that a canvas takes.</summary>
    public static long MemoryFor(ImageSize size, int channels, bool hasAlpha) => size.Area * (channels + (hasAlpha ? 1 : 0));

    /// <summary>Luma of Rec. 601 with weights of 8 bits, the one that most decoders compute.</summary>
    public static byte Luma(int red, int green, int blue) => (byte)(((red * 77) + (green * 150) + (blue * 29)) >> 8);

    /// <summary>Sets a grey pixel.</summary>
    public void SetGrey(int index, byte grey, byte alpha = Opaque)
    {
        for (var plane = 0; plane < channels; plane++)
            _pixels[((int)size.Area * plane) + index] = grey;
        if (hasAlpha)
            _alpha[index] = alpha;
    }

    /// <summary>Sets a pixel of colour.</summary>
    public void SetColor(int index, byte red, byte green, byte blue, byte alpha = Opaque)
    {
        HasColor |= red != green || green != blue;
        if (channels == 1)
        {
            SetGrey(index, Luma(red, green, blue), alpha);
            return;
        }

        var area = (int)size.Area;
        _pixels[index] = red;
        _pixels[area + index] = green;
        _pixels[(2 * area) + index] = blue;
        if (hasAlpha)
            _alpha[index] = alpha;
    }

    /// <summary>The image, without transparency.</summary>
    public DecodedImage Finish()
    {
        if (hasAlpha && _alpha.AsSpan().ContainsAnyExcept((byte)Opaque))
        {
            var ground = IsDark() ? byte.MaxValue : 0;
            for (var i = 0; i < _pixels.Length; i++)
            {
                int alpha = _alpha[i % _alpha.Length];
                _pixels[i] = (byte)(((_pixels[i] * alpha) + (ground * (Opaque - alpha)) + (Opaque / 2)) / Opaque);
            }
        }

        return new DecodedImage(_pixels, channels, size) { HasColor = HasColor };
    }

    /// <summary>
    /// Whether nothing drawn is brighter than mid-grey, measured by what is least transparent: it could hardly be seen on black.
    /// </summary>
    private bool IsDark()
    {
        int brightest = 0, strongest = 0;
        for (var i = 0; i < _pixels.Length; i++)
        {
            int alpha = _alpha[i % _alpha.Length];
            brightest = Math.Max(brightest, _pixels[i] * alpha);
            strongest = Math.Max(strongest, alpha);
        }

        return brightest < MidGrey * strongest;
    }
}
