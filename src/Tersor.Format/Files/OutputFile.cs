namespace Tersor.Format;

/// <summary>
/// A file that will be written: reserved before the work begins, so that whatever can be refused is refused then, and written as
/// a whole or not at all when there is something to write. The path is treated by what it leads to: a regular file is replaced
/// and keeps its permissions and its owner, a link keeps leading to it; a file that can't be replaced is written in place; pipes,
/// devices and descriptors are written to as they are.
/// </summary>
/// <example><code>
/// using var output = OutputFile.Reserve("lenet-5.tersor");
/// output.Commit(stream => stream.Write(bytes));
/// </code></example>
public sealed class OutputFile : IDisposable
{
    private readonly OutputTarget _target;
    private readonly bool _keepsContent;

    private OutputFile(string path, OutputTarget target, bool keepsContent) =>
        (Path, _target, _keepsContent) = (path, target, keepsContent);

    /// <summary>The path, as it was given.</summary>
    public string Path { get; }

    /// <summary>Whether the path leads to a file, not to a device, a pipe or a descriptor.</summary>
    public bool IsFile => _target is ReplacedFile or FileInPlace;

    /// <summary>Whether another process writes it.</summary>
    public bool IsWrittenElsewhere => _target is AbsentTarget;

    /// <summary>Reserves a file. Until <see cref="Commit"/> an earlier file is as it was.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="keepsContent">
    /// Whether content that doesn't get to its place is kept somewhere else: no need of it where it is had again.
    /// </param>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason, in one line.</exception>
    public static OutputFile Reserve(string path, bool keepsContent = true) => Reserve(path, Disk.System, keepsContent);

    /// <summary>
    /// A file that another process writes, which does the same work: it is reserved by nobody here, and what is committed is
    /// dropped.
    /// </summary>
    /// <param name="path">The file, which can be read.</param>
    public static OutputFile WrittenElsewhere(string path) => new(path, new AbsentTarget(), keepsContent: false);

    /// <summary>Writes a file at once, as a whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">See <see cref="Commit"/>.</param>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason, in one line.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        using var output = Reserve(path);
        output.Commit(write);
    }

    /// <summary>
    /// Removes what is reserved and not committed, everywhere in this process: for a program that is about to be ended.
    /// </summary>
    public static void AbandonAll() => ReplacedFile.RemoveTemporaries();

    /// <summary>
    /// Writes the file. This can be done again: each time the file is written anew; a pipe or device gets one after the other.
    /// </summary>
    /// <param name="write">
    /// Writes the content. If that fails, it is called once more, so that the content is kept somewhere else; it must write the
    /// same again.
    /// </param>
    /// <exception cref="IOException">
    /// The file can't be written; the message names it, the reason, and where its content is.
    /// </exception>
    public void Commit(Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            _target.Write(write);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var kept = error is UnplacedFileException { File: var file } ? file : Rescue(write, error);
            throw Error(Path, FileFault.Reason((error as UnplacedFileException)?.InnerException ?? error), kept, error);
        }
    }

    /// <summary>Gives up what is reserved and not committed.</summary>
    public void Dispose() => _target.Dispose();

    internal static OutputFile Reserve(string path, Disk disk, bool keepsContent = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return new OutputFile(path, OutputTarget.Reserve(path, disk), keepsContent);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error(path, FileFault.Reason(error), null, error);
        }
    }

    /// <summary>Keeps content that doesn't get to its place.</summary>
    /// <returns>Where it is; null if no place takes it, or nobody wants it.</returns>
    private string? Rescue(Action<Stream> write, Exception error)
    {
        // Whoever has stopped reading has seen enough.
        if (!_keepsContent || (error is IOException io && FileFault.SystemError(io) == UnixCalls.BrokenPipe))
            return null;
        foreach (var folder in new[] { System.IO.Path.GetTempPath(), Environment.CurrentDirectory })
        {
            var file = ReplacedFile.TemporaryName(System.IO.Path.Join(folder, System.IO.Path.GetFileName(Path)));
            try
            {
                using (var stream = Disk.System.Open(file, FileMode.CreateNew, UnixFileMode.UserRead | UnixFileMode.UserWrite))
                {
                    write(stream);
                    stream.Flush(flushToDisk: true);
                }

                return file;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                ReplacedFile.Remove(file);
            }
        }

        return null;
    }

    private static IOException Error(string path, string reason, string? kept, Exception cause) => new(
        $"can't write '{path}': {reason}{(kept is null ? "" : $"; its content is in '{kept}'")}", cause);
}
