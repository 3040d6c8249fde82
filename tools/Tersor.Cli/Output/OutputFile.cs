using System.Text;
using Tersor.Format;

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
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
            throw new OutputException(path, $"there is no folder '{folder}'");
        if (AtomicFile.IsDevice(path))
            return;
        try
        {
            using var probe = new FileStream(
                $"{path}.{Environment.ProcessId}.tmp", FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose);
        }
        catch (UnauthorizedAccessException)
        {
            throw new OutputException(path, "can't be written: permission denied");
        }
        catch (IOException exception)
        {
            throw new OutputException(path, $"can't be written: {exception.Message.Split(" : '", 2)[0]}");
        }
    }

    /// <summary>Writes text so that an earlier file stays whole if this fails.</summary>
    /// <exception cref="IOException">The disk is full or the folder can't be written to; the message names the file.</exception>
    public static void WriteText(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
