using System.Buffers.Binary;

namespace Tersor.Images.Jpeg;

/// <summary>
/// A JPEG frame: its components, and how far its scans have brought their coefficients (ITU-T T.81, B.2.2 and G.1.1.1).
/// </summary>
internal sealed class JpegFrame
{
    private const int Coefficients = 64;

    // Encoders make about ten scans. Each costs a walk over the whole frame, however few bytes it has.
    private const int MostScans = 100;

    private const int NotSent = -1;

    private readonly bool _isProgressive;
    private readonly Component[] _components;
    private int _scans;

    private JpegFrame(bool isProgressive, ImageSize size, Component[] components)
    {
        _isProgressive = isProgressive;
        Size = size;
        _components = components;
        var (across, down) = (components.Max(component => component.Across), components.Max(component => component.Down));
        foreach (var component in components)
        {
            var perRow = Blocks8((((long)size.Width * component.Across) + across - 1) / across);
            BlocksPerRow += perRow;
            Blocks += perRow * Blocks8((((long)size.Height * component.Down) + down - 1) / down);
        }
    }

    /// <summary>The extents as stored.</summary>
    public ImageSize Size { get; }

    /// <summary>Blocks of 8×8 samples, of all components.</summary>
    public long Blocks { get; }

    /// <summary>Blocks in one row of each component.</summary>
    public long BlocksPerRow { get; }

    /// <summary>Whether one scan brought everything, so that rows can be decoded one after the other.</summary>
    public bool HasOneScan => !_isProgressive && _scans == 1;

    /// <summary>Whether a marker begins a frame.</summary>
    public static bool IsFrame(byte marker) => marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc);

    /// <summary>Whether a marker is one of those within a scan.</summary>
    public static bool IsRestart(byte marker) => marker is >= 0xd0 and <= 0xd7;

    /// <exception cref="ImageFormatException">
    /// The header is damaged, or describes a kind of JPEG that can't be decoded.
    /// </exception>
    public static JpegFrame Parse(byte marker, ReadOnlySpan<byte> content)
    {
        if (marker > 0xc2)
            throw new ImageFormatException(
                $"a lossless, hierarchical or arithmetic JPEG image (0x{marker:x2}), which isn't supported");
        if (content.Length < 6 || content.Length != 6 + (3 * content[5]))
            throw Damaged("its frame's header has a wrong length");
        if (content[0] != 8)
            throw new ImageFormatException($"a JPEG image of {content[0]} bits a sample; 8 are supported");
        var (height, width) =
            (BinaryPrimitives.ReadUInt16BigEndian(content[1..]), BinaryPrimitives.ReadUInt16BigEndian(content[3..]));
        var size = new ImageSize(height, width);
        if (size.Area == 0)
            throw Damaged($"impossible extents {size}");
        if (content[5] is not (1 or 3 or 4))
            throw new ImageFormatException($"a JPEG image of {content[5]} components; 1, 3 and 4 are supported");

        var components = new Component[content[5]];
        for (var i = 0; i < components.Length; i++)
        {
            var entry = content.Slice(6 + (3 * i), 3);
            var id = entry[0];
            components[i] = new Component(id, entry[1] >> 4, entry[1] & 15);
            if (components[i].Across is < 1 or > 4 || components[i].Down is < 1 or > 4)
                throw Damaged("impossible sampling factors");
            if (Array.Exists(components[..i], earlier => earlier.Id == id))
                throw Damaged("two components have one name");
        }

        return new JpegFrame(marker == 0xc2, size, components);
    }

    /// <summary>
    /// Notes which coefficients a scan brings and to which bit; a scan that repeats or leaves out bits is damage.
    /// </summary>
    /// <param name="content">The scan's header.</param>
    /// <param name="hasRestarts">Whether restart markers divide the scan.</param>
    /// <exception cref="ImageFormatException">The header is damaged or doesn't continue the scans before it.</exception>
    public void AddScan(ReadOnlySpan<byte> content, bool hasRestarts)
    {
        // LibJpeg.NET 1.5 doesn't start its count of blocks to the next marker in progressive scans.
        if (_isProgressive && hasRestarts)
            throw new ImageFormatException("a progressive JPEG image with restart markers, which isn't supported");
        if (++_scans > MostScans)
            throw new ImageFormatException($"a JPEG image of more than {MostScans} scans");
        if (content.Length < 1 || content[0] is < 1 or > 4 || content.Length != 4 + (2 * content[0]))
            throw Damaged("a scan's header has a wrong length");
        var script = content[^3..];
        // Sequential scans bring everything; what some cameras write here is ignored by everyone.
        var (first, last, high, low) = _isProgressive
            ? (script[0], script[1], script[2] >> 4, script[2] & 15)
            : (0, Coefficients - 1, 0, 0);
        if (first > last || last >= Coefficients || low > 13 || (_isProgressive && first == 0 && last > 0))
            throw Damaged($"a scan of coefficients {first} to {last}, bit {low}");
        for (var i = 0; i < content[0]; i++)
        {
            var component = Find(content[1 + (2 * i)]) ?? throw Damaged("a scan of a component that isn't there");
            for (var k = first; k <= last; k++)
            {
                if (high == 0 ? component.Bits[k] != NotSent : component.Bits[k] != high || low != high - 1)
                    throw Damaged($"a scan brings coefficient {k} again or out of turn");
                component.Bits[k] = low;
            }
        }
    }

    /// <exception cref="ImageFormatException">A component never came, or coefficients were begun and never completed.</exception>
    public void RequireComplete()
    {
        foreach (var component in _components)
            if (component.Bits[0] == NotSent || component.Bits.AsSpan().ContainsAnyInRange(1, 13))
                throw new ImageFormatException("truncated: the JPEG image ends before its last scan");
    }

    private Component? Find(byte id) => Array.Find(_components, component => component.Id == id);

    private static long Blocks8(long samples) => (samples + 7) / 8;

    private static ImageFormatException Damaged(string reason) => new($"a damaged JPEG image: {reason}");

    /// <summary>A colour's plane.</summary>
    /// <param name="Id">Its name in scans.</param>
    /// <param name="Across">Its samples a row, relative to the other components'.</param>
    /// <param name="Down">Its rows, relative to the other components'.</param>
    internal sealed record Component(byte Id, int Across, int Down)
    {
        /// <summary>For each coefficient the lowest bit that was sent; <see cref="NotSent"/> before the first.</summary>
        public int[] Bits { get; } = [.. Enumerable.Repeat(NotSent, Coefficients)];
    }
}
