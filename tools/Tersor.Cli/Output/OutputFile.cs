namespace Tersor.Cli.Output;

/// <summary>A file that a command will write: checked before the work begins, written as a whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Finds out, before hours of work, whether a file can be written.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <exception cref="OutputException">Its folder is missing or can't be written to, or the path is a folder.</exception>
    public static void EnsureWritable(string? path)
    {
        if (path is null)
            return;
        if (Directory.Exists(path))
            throw new OutputException(path, "is a folder");
        var folder = FolderOf(path);
        if (!Directory.Exists(folder))
            throw new OutputException(path, "its folder does not exist");
        var probe = TemporaryName(path);
        Guard(path, () =>
        {
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write))
            {
            }

            File.Delete(probe);
        });
    }

    /// <summary>Writes text through a temporary file beside it, so that an earlier file stays whole if this fails.</summary>
    /// <exception cref="OutputException">The disk is full or the folder can't be written to.</exception>
    public static void WriteText(string path, string text)
    {
        var temporary = TemporaryName(path);
        Guard(path, () =>
        {
            try
            {
                File.WriteAllText(temporary, text);
                File.Move(temporary, path, overwrite: true);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        });
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;

    private static string TemporaryName(string path) => $"{path}.{Environment.ProcessId}.tmp";

    private static void Guard(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, $"can't be written: {ShortReason(exception)}");
        }
    }

    /// <summary>The system's reason without the path, which the message has already.</summary>
    private static string ShortReason(Exception exception) => exception switch
    {
        UnauthorizedAccessException => "permission denied",
        IOException { HResult: NoSpaceLeft } => "no space left on the disk",
        _ => exception.Message.Split(" : '", 2)[0],
    };

    // ENOSPC, as .NET reports it on Unix.
    private const int NoSpaceLeft = 28;
}
