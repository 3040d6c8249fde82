namespace Tersor.Format;

/// <summary>
/// Which file a path leads to: two paths with equal identities are the same file, whether by a link, a hard link, a mount or
/// another spelling. A file that isn't there yet is told by its folder and its name.
/// </summary>
public readonly record struct FileIdentity
{
    private FileIdentity(FileStatus status, string? name) => (Device, Inode, Name) = (status.Device, status.Inode, name);

    internal ulong Device { get; }

    internal ulong Inode { get; }

    internal string? Name { get; }

    /// <summary>The identity of a regular file, or of one that is to be made.</summary>
    /// <param name="path">Any path.</param>
    /// <returns>Null for folders, pipes, devices, and what can't be looked at: no two of these need to differ.</returns>
    public static FileIdentity? Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            var real = RealPath.Of(path);
            return RealPath.Descriptor(real) is { } descriptor ? OfStatus(FileStatus.OfDescriptor(descriptor), real)
                : FileStatus.OfPath(real) is { } status ? OfStatus(status, real)
                : OfNew(real);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether a path leads into a folder, at any depth.</summary>
    /// <param name="path">Any path.</param>
    /// <param name="folder">The path of a folder.</param>
    public static bool IsInside(string path, string folder)
    {
        try
        {
            var above = RealPath.Of(folder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
            return RealPath.Of(path).StartsWith(above, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private static FileIdentity? OfStatus(FileStatus? status, string real) =>
        status is { Kind: FileKind.Regular } file ? new FileIdentity(file, file.Inode == 0 ? Comparable(real) : null) : null;

    private static FileIdentity? OfNew(string real)
    {
        var folder = Path.GetDirectoryName(real);
        if (folder is null || FileStatus.OfPath(folder) is not { } status)
            return null;
        return new FileIdentity(status, status.Inode == 0 ? Comparable(real) : Path.GetFileName(real));
    }

    /// <summary>Where the system gives files no numbers, letters of either case are taken for the same.</summary>
    private static string Comparable(string real) => real.ToUpperInvariant();
}
