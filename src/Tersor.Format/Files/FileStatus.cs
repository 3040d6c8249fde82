using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Tersor.Format;

/// <summary>What kinds of things a path can lead to.</summary>
internal enum FileKind
{
    Regular,
    Folder,
    CharacterDevice,
    BlockDevice,
    Pipe,
    Socket,
}

/// <summary>What the system knows of a file, links followed.</summary>
/// <param name="Kind">The kind of file.</param>
/// <param name="Device">The number of the file system; 0 where the system doesn't say.</param>
/// <param name="Inode">The number of the file in it; 0 where the system doesn't say.</param>
/// <param name="Mode">The permissions.</param>
/// <param name="Owner">The owning user's number.</param>
/// <param name="Group">The owning group's number.</param>
/// <param name="IsMountPoint">Whether something is mounted here: such a file can't be renamed over.</param>
internal readonly record struct FileStatus(
    FileKind Kind, ulong Device, ulong Inode, UnixFileMode Mode, uint Owner, uint Group, bool IsMountPoint)
{
    // The layout of struct statx is the same on every architecture, unlike that of struct stat.
    private const int StatusBytes = 256, CurrentFolder = -100, EmptyPath = 0x1000;
    private const uint BasicStatus = 0x7ff;
    private const ulong MountRoot = 0x2000;

    private const UnixFileMode WriteBits = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Whether nobody may write to it, the superuser left aside.</summary>
    public bool IsReadOnly => Mode != 0 && (Mode & WriteBits) == 0;

    /// <summary>Looks at a path; null if nothing is there.</summary>
    /// <exception cref="IOException">
    /// It can't be looked at; <see cref="Exception.HResult"/> is the system's error number.
    /// </exception>
    public static FileStatus? OfPath(string path) => OperatingSystem.IsLinux() ? Ask(CurrentFolder, path, 0) : Guess(path);

    /// <summary>Looks at an open descriptor; null if it isn't open or the system doesn't say.</summary>
    public static FileStatus? OfDescriptor(int descriptor) => OperatingSystem.IsLinux() ? Ask(descriptor, "", EmptyPath) : null;

    private static unsafe FileStatus? Ask(int folder, string path, int flags)
    {
        Span<byte> status = stackalloc byte[StatusBytes];
        fixed (byte* bytes = status)
        {
            if (UnixCalls.Status(folder, path, flags, BasicStatus, bytes) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                return error is UnixCalls.NoEntry ? null : throw FileFault.OfSystem(error);
            }
        }

        var mode = BinaryPrimitives.ReadUInt16LittleEndian(status[28..]);
        ulong major = BinaryPrimitives.ReadUInt32LittleEndian(status[136..]),
            minor = BinaryPrimitives.ReadUInt32LittleEndian(status[140..]);
        return new FileStatus(
            (mode & 0xf000) switch
            {
                0x4000 => FileKind.Folder,
                0x2000 => FileKind.CharacterDevice,
                0x6000 => FileKind.BlockDevice,
                0x1000 => FileKind.Pipe,
                0xc000 => FileKind.Socket,
                _ => FileKind.Regular,
            },
            (major << 32) | minor,
            BinaryPrimitives.ReadUInt64LittleEndian(status[32..]),
            (UnixFileMode)(mode & 0xfff),
            BinaryPrimitives.ReadUInt32LittleEndian(status[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(status[24..]),
            (BinaryPrimitives.ReadUInt64LittleEndian(status[8..]) & MountRoot) != 0);
    }

    /// <summary>As much as .NET tells on every system.</summary>
    private static FileStatus? Guess(string path)
    {
        var isFolder = Directory.Exists(path);
        if (!isFolder && !File.Exists(path))
            return null;
        var kind = isFolder ? FileKind.Folder
            : path.StartsWith("/dev/", StringComparison.Ordinal) ? FileKind.CharacterDevice
            : FileKind.Regular;
        return new FileStatus(kind, 0, 0, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path), 0, 0, false);
    }
}
