namespace Tersor.Format;

/// <summary>What an output's path leads to, and the way in which such a thing is written.</summary>
internal abstract class OutputTarget : IDisposable
{
    /// <summary>Finds out what a path leads to and takes hold of it.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static OutputTarget Reserve(string path, Disk disk)
    {
        if (Path.EndsInDirectorySeparator(path))
            throw new IOException("it names a folder");
        var real = RealPath.Of(path);
        if (RealPath.Descriptor(real) is { } descriptor)
            return new DescriptorTarget(descriptor);
        return FileStatus.OfPath(real) is { } status ? Reserve(real, status, disk) : ReserveNew(real, disk);
    }

    /// <summary>Writes the content, as a whole as far as the target allows.</summary>
    public abstract void Write(Action<Stream> write);

    /// <summary>Lets go.</summary>
    public abstract void Dispose();

    private static OutputTarget Reserve(string real, FileStatus status, Disk disk) => status switch
    {
        { Kind: FileKind.Folder } => throw new IOException("it is a folder"),
        { Kind: FileKind.BlockDevice } => throw new IOException("it is a disk"),
        { Kind: FileKind.Socket } => throw new IOException("it is a socket"),
        { Kind: FileKind.CharacterDevice or FileKind.Pipe } => new DeviceTarget(disk.Open(real, FileMode.Open)),
        { IsReadOnly: true } => throw new IOException("it is read-only"),
        _ => ReserveExisting(real, status, disk),
    };

    /// <summary>An existing file is replaced where that is possible and keeps its owner; else it is written in place.</summary>
    private static OutputTarget ReserveExisting(string real, FileStatus status, Disk disk)
    {
        // Who may not write to a file may not replace it either, though its folder would allow it.
        var stream = disk.Open(real, FileMode.Open);
        if (!status.IsMountPoint && ReplacedFile.TryReserve(real, status, disk) is { } replaced)
        {
            stream.Dispose();
            return replaced;
        }

        return new FileInPlace(stream);
    }

    private static ReplacedFile ReserveNew(string real, Disk disk)
    {
        var folder = Path.GetDirectoryName(real)!;
        if (FileStatus.OfPath(folder) is null)
            throw new IOException($"there is no folder '{folder}'");
        try
        {
            return new ReplacedFile(real, null, disk);
        }
        catch (FileNotFoundException error)
        {
            throw new IOException($"the folder '{folder}' takes no files", error);
        }
    }
}
