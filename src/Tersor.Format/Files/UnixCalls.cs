using System.Runtime.InteropServices;

namespace Tersor.Format;

/// <summary>The few calls of the system's C library that .NET has no words for.</summary>
internal static unsafe partial class UnixCalls
{
    public const int NoEntry = 2, Interrupted = 4, TryAgain = 11, IsFolder = 21, InvalidArgument = 22, NoSeek = 29,
        BrokenPipe = 32;
    public const int NotSupported = 95, TimedOut = 110;
    public const int CloseOnExec = 1;
    public const int AccessModes = 3, ReadOnly = 0, DoNotWait = 0x800, CloseOnExecution = 0x80000;

    private const string Library = "libc";
    private const int GetDescriptorFlags = 1, GetStatusFlags = 3, SetStatusFlags = 4;
    private const short InputReady = 1;

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

    /// <summary>Changes how an open descriptor behaves.</summary>
    public static int SetOpenFlags(int descriptor, int flags) => Control(descriptor, SetStatusFlags, flags);

    /// <summary>
    /// Waits until a descriptor has something to read, or its writer has come and gone; false if that takes too long.
    /// </summary>
    public static bool AwaitInput(int descriptor, TimeSpan patience)
    {
        var end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        var awaited = new Awaited(descriptor, InputReady, 0);
        int found;
        do
            found = Poll(&awaited, 1, (int)Math.Max(0, end - Environment.TickCount64));
        while (found < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        return found != 0;
    }

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Awaited* awaited, nuint count, int milliseconds);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument = 0);

    /// <summary>The layout of <c>struct pollfd</c>.</summary>
    private readonly record struct Awaited(int Descriptor, short Events, short Returned);
}
