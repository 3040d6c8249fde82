using System.Runtime.InteropServices;

namespace Tersor.Format;

/// <summary>The steps by which an output reaches the disk; tests put one here that watches them.</summary>
internal class Disk
{
    private const int FolderFlags = 0x80000; // O_RDONLY | O_CLOEXEC, on Linux

    /// <summary>The disk itself.</summary>
    public static Disk System { get; } = new();

    /// <summary>Opens a file to write to.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether it must be new.</param>
    /// <param name="permissions">The permissions of a new file; null for the usual ones.</param>
    public virtual FileStream Open(string path, FileMode mode, UnixFileMode? permissions = null)
    {
        const FileShare Share = FileShare.ReadWrite | FileShare.Delete;
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = Share };
        if (permissions is not null && !OperatingSystem.IsWindows())
            options.UnixCreateMode = permissions;
        return new FileStream(path, options);
    }

    /// <summary>Gives a file another name, over whatever has it.</summary>
    public virtual void Move(string from, string to) => File.Move(from, to, overwrite: true);

    /// <summary>Waits until the names in a folder are on the disk. Where the system can't, nothing happens.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public virtual void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var descriptor = UnixCalls.Open(folder, FolderFlags);
        if (descriptor < 0)
            return; // A folder that may be written to and not read.
        try
        {
            if (UnixCalls.Synchronize(descriptor) != 0
                && Marshal.GetLastPInvokeError() is var error and not UnixCalls.InvalidArgument and not UnixCalls.NotSupported)
                throw FileFault.OfSystem(error);
        }
        finally
        {
            _ = UnixCalls.Close(descriptor);
        }
    }
}
