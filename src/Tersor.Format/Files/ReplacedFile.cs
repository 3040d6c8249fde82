using System.Collections.Concurrent;
using System.Text;

namespace Tersor.Format;

/// <summary>
/// A regular file that a temporary one in the same folder replaces by a rename. The temporary one is there from the start.
/// </summary>
internal sealed class ReplacedFile : OutputTarget
{
    private const int LongestName = 255;
    private const int Busy = 16, OtherDisk = 18;

    /// <summary>All temporary files of this process.</summary>
    private static readonly ConcurrentDictionary<string, bool> Temporaries = new();

    private readonly string _path;
    private readonly Disk _disk;
    private string? _temporary;
    private FileStream? _stream;

    /// <param name="path">The real path.</param>
    /// <param name="existing">What is there; null if nothing is.</param>
    /// <param name="disk">The steps to the disk.</param>
    public ReplacedFile(string path, FileStatus? existing, Disk disk)
    {
        (_path, _disk) = (path, disk);
        Open(existing);
    }

    /// <summary>Reserves a file in place of an existing one; null if the folder takes none, or not with the same owner.</summary>
    public static ReplacedFile? TryReserve(string path, FileStatus existing, Disk disk)
    {
        try
        {
            var file = new ReplacedFile(path, existing, disk);
            if (file.TryResemble(existing))
                return file;
            file.Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The folder is read-only; the file itself is not.
        }

        return null;
    }

    /// <summary>A name beside a file that nothing has yet, and that is no longer than names may be.</summary>
    public static string TemporaryName(string path)
    {
        var suffix = $".{Guid.NewGuid().ToString("n")[..8]}.tmp";
        var name = Path.GetFileName(path);
        while (Encoding.UTF8.GetByteCount(name) > LongestName - suffix.Length)
            name = name[..^(name.Length > 1 && char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        return Path.Join(Path.GetDirectoryName(path), name + suffix);
    }

    /// <summary>Deletes a file, if that is possible.</summary>
    public static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The failure that brought us here is the one worth reporting.
        }

        Temporaries.TryRemove(temporary, out _);
    }

    /// <summary>Deletes the temporary files of this process.</summary>
    public static void RemoveTemporaries()
    {
        foreach (var temporary in Temporaries.Keys)
            Remove(temporary);
    }

    /// <inheritdoc/>
    public override void Write(Action<Stream> write)
    {
        var existing = FileStatus.OfPath(_path);
        if (_stream is null)
            Open(existing);
        try
        {
            write(_stream!);
            if (existing is { } status)
                TryResemble(status);
            _stream!.Flush(flushToDisk: true);
            _stream.Dispose();
        }
        catch
        {
            Dispose();
            throw;
        }

        _stream = null;
        Place();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        try
        {
            _stream?.Dispose();
        }
        catch (IOException)
        {
            // What can't be written any more is about to be deleted.
        }

        _stream = null;
        if (_temporary is not null)
            Remove(_temporary);
        _temporary = null;
    }

    private void Open(FileStatus? existing)
    {
        _temporary = TemporaryName(_path);
        Temporaries[_temporary] = true;
        try
        {
            _stream = _disk.Open(_temporary, FileMode.CreateNew, existing?.Mode);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void Place()
    {
        var temporary = _temporary!;
        try
        {
            try
            {
                _disk.Move(temporary, _path);
            }
            catch (IOException error) when (FileFault.SystemError(error) is Busy or OtherDisk)
            {
                // Something was mounted over the file since it was reserved.
                using var target = new FileInPlace(_disk.Open(_path, FileMode.Open));
                target.Write(stream => stream.Write(File.ReadAllBytes(temporary)));
                Remove(temporary);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Temporaries.TryRemove(temporary, out _);
            _temporary = null;
            throw new UnplacedFileException(temporary, error);
        }

        Temporaries.TryRemove(temporary, out _);
        _temporary = null;
        _disk.FlushFolder(Path.GetDirectoryName(_path)!);
    }

    /// <summary>Gives the temporary file the owner and the permissions of an existing one.</summary>
    /// <returns>Whether the owner could be kept.</returns>
    private bool TryResemble(FileStatus existing)
    {
        if (OperatingSystem.IsWindows())
            return true;
        if (FileStatus.OfPath(_temporary!) is { } own && (own.Owner, own.Group) != (existing.Owner, existing.Group)
            && UnixCalls.ChangeOwner(_stream!.SafeFileHandle, existing.Owner, existing.Group) != 0)
            return false;
        File.SetUnixFileMode(_stream!.SafeFileHandle, existing.Mode);
        return true;
    }
}

/// <summary>A file is written and can't get its name.</summary>
/// <param name="file">What it is called instead.</param>
/// <param name="cause">Why.</param>
internal sealed class UnplacedFileException(string file, Exception cause) : IOException(cause.Message, cause)
{
    /// <summary>What it is called instead.</summary>
    public string File => file;
}
