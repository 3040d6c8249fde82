using System.Buffers.Binary;
using System.Text;

namespace Tersor.Peers.Libtorch;

/// <summary>
/// Makes libtorch load where the C++ run-time library is a little older than TorchSharp's build machine. Its
/// <c>libLibTorchSharp.so</c> wants version GLIBCXX_3.4.32 of libstdc++ (GCC 13) for <c>std::ios_base_library_init</c>, a
/// symbol that only makes the linker record that version and that nothing calls; Debian 12 has 3.4.30. The copy beside this
/// program is told to take that one version as a wish: the "weak" flag of its entry in the version table.
/// </summary>
internal static class TorchNativeLibrary
{
    private const string Version = "GLIBCXX_3.4.32";
    private const int SectionHeaderSize = 64;
    private const uint VersionNeedSection = 0x6FFFFFFE;
    private const ushort WeakFlag = 2;

    /// <summary>Weakens the requirement if it is still strict. Call before TorchSharp is first used.</summary>
    public static void Prepare()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
        if (!OperatingSystem.IsLinux() || !File.Exists(path))
            return;

        var image = File.ReadAllBytes(path);
        if (!Weaken(image))
            return;
        var changed = path + ".weak";
        File.WriteAllBytes(changed, image);
        File.Move(changed, path, overwrite: true);
    }

    /// <summary>Walks the table of needed versions of a 64-bit little-endian ELF image.</summary>
    /// <returns>Whether a flag was set that had not been.</returns>
    private static bool Weaken(Span<byte> image)
    {
        var sections = (int)BinaryPrimitives.ReadUInt64LittleEndian(image[0x28..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3C..]);
        for (var i = 0; i < count; i++)
        {
            var section = image[(sections + (i * SectionHeaderSize))..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) != VersionNeedSection)
                continue;
            var table = (int)BinaryPrimitives.ReadUInt64LittleEndian(section[24..]);
            var stringSection = (int)BinaryPrimitives.ReadUInt32LittleEndian(section[40..]);
            var strings = (int)BinaryPrimitives.ReadUInt64LittleEndian(
                image[(sections + (stringSection * SectionHeaderSize) + 24)..]);
            return WeakenIn(image, table, strings);
        }

        return false;
    }

    private static bool WeakenIn(Span<byte> image, int library, int strings)
    {
        var changed = false;
        while (true)
        {
            var versions = BinaryPrimitives.ReadUInt16LittleEndian(image[(library + 2)..]);
            var version = library + (int)BinaryPrimitives.ReadUInt32LittleEndian(image[(library + 8)..]);
            for (var i = 0; i < versions; i++)
            {
                var flags = BinaryPrimitives.ReadUInt16LittleEndian(image[(version + 4)..]);
                var name = image[(strings + (int)BinaryPrimitives.ReadUInt32LittleEndian(image[(version + 8)..]))..];
                if ((flags & WeakFlag) == 0 && Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]) == Version)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(image[(version + 4)..], (ushort)(flags | WeakFlag));
                    changed = true;
                }

                version += (int)BinaryPrimitives.ReadUInt32LittleEndian(image[(version + 12)..]);
            }

            var next = (int)BinaryPrimitives.ReadUInt32LittleEndian(image[(library + 12)..]);
            if (next == 0)
                return changed;
            library += next;
        }
    }
}
