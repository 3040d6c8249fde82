using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tersor.Format;

/// <summary>
/// Opens what a program is to read. Whatever a path leads to, the answer comes in time: a named pipe that nobody writes to is
/// refused, where the system would wait for ever, and what has no end is read up to a bound.
/// </summary>
public static class InputFile
{
    private const int BlockLength = 1 << 16;

    /// <summary>How long a named pipe may be silent at first: its writer may be about to start.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Opens a file, a device, or a pipe that somebody writes to.</summary>
    /// <param name="path">What to open.</param>
    /// <exception cref="IOException">It can't be read, it is a folder, or a named pipe that nobody writes to.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path) => Open(path, Patience);

    /// <summary>Opens a file that has a length and can be read from any place.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">As <see cref="Open(string)"/>; or it is a pipe or a device.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream OpenRegular(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return KindOf(path) is FileKind.Pipe or FileKind.CharacterDevice
            ? throw FileFault.OfSystem(UnixCalls.NoSeek, path)
            : Open(path);
    }

    /// <summary>Reads all of a file, of a device, or of what comes through a pipe.</summary>
    /// <param name="path">What to read.</param>
    /// <param name="mostBytes">The bound.</param>
    /// <returns>Its bytes; null if there are more than the bound.</returns>
    /// <exception cref="IOException">As <see cref="Open(string)"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[]? TryReadAll(string path, long mostBytes)
    {
        using var file = Open(path);
        return TryReadAll(file, mostBytes);
    }

    /// <summary>Reads an open file to its end; a device has no length, and a file may grow.</summary>
    /// <param name="file">What to read.</param>
    /// <param name="mostBytes">The bound.</param>
    /// <returns>Its bytes; null if there are more than the bound.</returns>
    /// <exception cref="IOException">It can't be read.</exception>
    public static byte[]? TryReadAll(FileStream file, long mostBytes)
    {
        ArgumentNullException.ThrowIfNull(file);
        mostBytes = Math.Min(mostBytes, Array.MaxLength);
        var expected = file.CanSeek ? file.Length - file.Position : 0;
        if (expected > mostBytes)
            return null;
        var bytes = new MemoryStream((int)expected);
        var block = new byte[BlockLength];
        for (int read; (read = file.Read(block)) > 0;)
        {
            if (bytes.Length + read > mostBytes)
                return null;
            bytes.Write(block, 0, read);
        }

        return bytes.Length == bytes.Capacity ? bytes.GetBuffer() : bytes.ToArray();
    }

    internal static FileStream Open(string path, TimeSpan patience)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return KindOf(path) switch
        {
            FileKind.Folder => throw FileFault.OfSystem(UnixCalls.IsFolder, path),
            FileKind.Pipe when RealPath.Descriptor(RealPath.Of(path)) is null => OpenPipe(path, patience),
            _ => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0),
        };
    }

    private static FileKind? KindOf(string path) => OperatingSystem.IsLinux() ? FileStatus.OfPath(path)?.Kind : null;

    // The descriptor stays the same throughout: what a writer sends and leaves behind is lost when the last reader closes.
    private static FileStream OpenPipe(string path, TimeSpan patience)
    {
        var descriptor = UnixCalls.Open(path, UnixCalls.ReadOnly | UnixCalls.DoNotWait | UnixCalls.CloseOnExecution);
        if (descriptor < 0)
            throw FileFault.OfSystem(Marshal.GetLastPInvokeError(), path);
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            if (!UnixCalls.AwaitInput(descriptor, patience))
                throw FileFault.OfSystem(UnixCalls.TimedOut, path);
            UnixCalls.SetOpenFlags(descriptor, UnixCalls.ReadOnly);
            return new FileStream(handle, FileAccess.Read, bufferSize: 0);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
