namespace Tersor.Format;

/// <summary>Replaces a file as a whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes to a temporary file in the same folder, flushes it to the disk, and renames it over <paramref name="path"/>. If
    /// anything fails, the temporary file is removed and an earlier file is as it was. A device is written to directly.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason, in one line.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw Error(path, "it is a folder");
        var isDevice = IsDevice(full);
        var temporary = isDevice ? full : $"{full}.{Guid.NewGuid():n}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, isDevice ? FileMode.Open : FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            if (!isDevice)
                File.Move(temporary, full, overwrite: true);
        }
        catch (DirectoryNotFoundException error)
        {
            throw Error(path, $"there is no folder '{Path.GetDirectoryName(full)}'", error);
        }
        catch (FileNotFoundException error)
        {
            throw Error(path, $"the folder '{Path.GetDirectoryName(full)}' takes no files", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw Error(path, "permission denied", error);
        }
        catch (IOException error)
        {
            throw Error(path, Reason(error, temporary, path), error);
        }
        finally
        {
            if (!isDevice)
                Remove(temporary);
        }
    }

    /// <summary>Whether a path is a device (<c>/dev/stdout</c>, <c>/dev/null</c>), which is written to and never replaced.</summary>
    public static bool IsDevice(string path)
    {
        var full = Path.GetFullPath(path);
        return !OperatingSystem.IsWindows()
            && full.StartsWith("/dev/", StringComparison.Ordinal)
            && !full.StartsWith("/dev/shm/", StringComparison.Ordinal);
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The failure that brought us here is the one worth reporting.
        }
    }

    /// <summary>The system's reason in one line, which speaks of the file and not of the temporary one.</summary>
    private static string Reason(IOException error, string temporary, string path) => error.Message
        .ReplaceLineEndings(" ")
        .TrimEnd('.')
        .Replace($" : '{temporary}'", "", StringComparison.Ordinal)
        .Replace(temporary, path, StringComparison.Ordinal);

    private static IOException Error(string path, string reason, Exception? cause = null) =>
        new($"can't write '{path}': {reason}", cause);
}
