using System.Runtime.InteropServices;

namespace Tersor.Format;

/// <summary>The few calls of the system's C library that .NET has no words for.</summary>
internal static unsafe partial class UnixCalls
{
    public const int NoEntry = 2, Interrupted = 4, TryAgain = 11, InvalidArgument = 22, BrokenPipe = 32, NotSupported = 95;
    public const int CloseOnExec = 1;
    public const int AccessModes = 3, ReadOnly = 0;

    private const string Library = "libc";
    private const int GetDescriptorFlags = 1, GetStatusFlags = 3;

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Status(int folder, string path, int flags, uint wanted, byte* status);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* bytes, nint count);

    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    public static partial int ChangeOwner(SafeHandle file, uint owner, uint group);

    [LibraryImport(Library, EntryPoint = "posix_fallocate")]
    public static partial int Allocate(SafeHandle file, long offset, long length);

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Synchronize(int descriptor);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    /// <summary>The flags of a descriptor itself, <see cref="CloseOnExec"/>; -1 if it isn't open.</summary>
    public static int DescriptorFlags(int descriptor) => Control(descriptor, GetDescriptorFlags);

    /// <summary>How a descriptor was opened; -1 if it isn't open.</summary>
    public static int OpenFlags(int descriptor) => Control(descriptor, GetStatusFlags);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command);
}
