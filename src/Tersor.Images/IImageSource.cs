namespace Tersor.Images;

/// <summary>An image file whose container was checked and whose pixels are still compressed.</summary>
internal interface IImageSource
{
    /// <summary>The extents as stored.</summary>
    ImageSize Size { get; }

    /// <summary>How the stored pixels have to be turned.</summary>
    Orientation Orientation { get; }

    /// <summary>Whether the compressed bytes can expand to the declared pixels at all.</summary>
    bool CanHoldPixels { get; }

    /// <summary>The memory that <see cref="Decode"/> takes, in bytes.</summary>
    long MemoryFor(int channels);

    /// <summary>Decompresses the pixels as stored.</summary>
    /// <param name="bytes">The file that the container was read from.</param>
    /// <param name="channels">1 or 3.</param>
    /// <exception cref="ImageFormatException">The compressed data is damaged.</exception>
    DecodedImage Decode(ReadOnlySpan<byte> bytes, int channels);
}
