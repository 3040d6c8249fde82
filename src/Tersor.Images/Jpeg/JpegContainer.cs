using System.Buffers.Binary;

namespace Tersor.Images.Jpeg;

/// <summary>
/// The segments of a JPEG file, walked from the first marker to the last: one frame, the scans that bring all of it, and the end.
/// What is between the markers of a scan is entropy-coded and left to the decoder.
/// </summary>
internal sealed class JpegContainer : IImageSource
{
    private const byte StartOfImage = 0xd8;
    private const byte EndOfImage = 0xd9;
    private const byte StartOfScan = 0xda;
    private const byte RestartInterval = 0xdd;
    private const byte Exif = 0xe1;

    // The decoder keeps each block of a frame of several scans as an object: 64 coefficients of 2 bytes, and what is around them.
    private const int BlockBytes = 192;

    // Decoders keep some rows of blocks at a time of a frame that comes in one scan.
    private const int BlockRows = 8;

    private readonly long _length;
    private bool _hasOrientation;
    private bool _hasRestarts;

    private JpegContainer(long length)
    {
        _length = length;
    }

    /// <inheritdoc/>
    public ImageSize Size => Frame!.Size;

    /// <inheritdoc/>
    public Orientation Orientation { get; private set; }

    /// <summary>A block of 64 coefficients takes a bit at least.</summary>
    public bool CanHoldPixels => Frame!.Blocks <= _length * 8;

    private JpegFrame? Frame { get; set; }

    /// <summary>Whether bytes begin like a JPEG file.</summary>
    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith([(byte)0xff, StartOfImage, (byte)0xff]);

    /// <summary>Reads and checks all segments up to the end of the image.</summary>
    /// <exception cref="ImageFormatException">
    /// A segment is cut off, damaged, in a wrong place, missing, or of a kind that can't be decoded.
    /// </exception>
    public static JpegContainer Parse(ReadOnlySpan<byte> bytes)
    {
        var jpeg = new JpegContainer(bytes.Length);
        for (var at = 2; ;)
        {
            var marker = ReadMarker(bytes, ref at);
            if (marker == EndOfImage)
                return jpeg.Complete();
            if (marker < 0xc0 || JpegFrame.IsRestart(marker) || marker == StartOfImage)
                throw Damaged($"marker 0x{marker:x2} before byte {at:N0} has no place there");

            if (bytes.Length - at < 2)
                throw Truncated();
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            if (length < 2)
                throw Damaged($"a segment of {length} bytes at byte {at:N0}");
            if (length > bytes.Length - at)
                throw Truncated();
            jpeg.Add(marker, bytes[(at + 2)..(at + length)]);
            at += length;
            if (marker == StartOfScan)
                SkipScan(bytes, ref at);
        }
    }

    /// <inheritdoc/>
    public long MemoryFor(int channels)
    {
        var blocks = Frame!.HasOneScan ? Math.Min(Frame.Blocks, Frame.BlocksPerRow * BlockRows) : Frame.Blocks;
        return PixelCanvas.MemoryFor(Size, channels, hasAlpha: false) + (blocks * BlockBytes);
    }

    /// <inheritdoc/>
    public DecodedImage Decode(ReadOnlySpan<byte> bytes, int channels) => JpegPixels.Read(bytes, Size, channels);

    private static byte ReadMarker(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (at < bytes.Length && bytes[at] != 0xff)
            throw Damaged($"no marker at byte {at:N0}");
        while (at < bytes.Length && bytes[at] == 0xff)
            at++;
        return at < bytes.Length ? bytes[at++] : throw Truncated();
    }

    /// <summary>Goes on to the next marker that isn't part of the entropy-coded data.</summary>
    private static void SkipScan(ReadOnlySpan<byte> bytes, ref int at)
    {
        while (true)
        {
            var next = bytes[at..].IndexOf((byte)0xff);
            if (next < 0 || at + next + 1 >= bytes.Length)
                throw Truncated();
            at += next;
            var marker = bytes[at + 1];
            if (marker != 0 && !JpegFrame.IsRestart(marker))
                return;
            at += 2;
        }
    }

    private void Add(byte marker, ReadOnlySpan<byte> content)
    {
        if (JpegFrame.IsFrame(marker))
            Frame = Frame is null ? JpegFrame.Parse(marker, content) : throw Damaged("it has two frames");
        else if (marker == StartOfScan)
            (Frame ?? throw Damaged("a scan comes before the frame's header")).AddScan(content, _hasRestarts);
        else if (marker == RestartInterval)
            _hasRestarts = content.Length == 2 ? content is not [0, 0] : throw Damaged("a restart interval has a wrong length");
        else if (marker == Exif && !_hasOrientation && content.StartsWith("Exif\0\0"u8))
            (Orientation, _hasOrientation) = (Orientation.OfExif(content[6..]), true);
    }

    private JpegContainer Complete()
    {
        (Frame ?? throw Damaged("it has no frame")).RequireComplete();
        return this;
    }

    private static ImageFormatException Damaged(string reason) => new($"a damaged JPEG image: {reason}");

    private static ImageFormatException Truncated() => new("truncated: the JPEG image ends without its end marker");
}
