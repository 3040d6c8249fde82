using System.Runtime.InteropServices;

namespace Tersor.Format;

/// <summary>
/// What went wrong with a file, in words of our own: those of .NET name absolute paths, and a trimmed program has none.
/// </summary>
public static class FileFault
{
    /// <summary>The reason for an error, without the file's name and without a full stop.</summary>
    /// <param name="error">What was thrown. The message of an error that our own code threw is its reason.</param>
    /// <param name="path">The file, if it is known: .NET takes a folder for a file that may not be read.</param>
    public static string Reason(Exception error, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error switch
        {
            FileNotFoundException => "no such file",
            DirectoryNotFoundException => "no such folder",
            PathTooLongException => "the name is too long",
            UnauthorizedAccessException when Directory.Exists(path) => "it is a folder",
            UnauthorizedAccessException { InnerException: IOException inner } => Reason(inner),
            UnauthorizedAccessException => "permission denied",
            EndOfStreamException => "it ends too early",
            IOException io when SystemError(io) is { } number => Words(number),
            _ => error.Message,
        };
    }

    /// <summary>An error of the system, as .NET's own file methods would throw it.</summary>
    /// <param name="number">The system's number of the error.</param>
    internal static IOException OfSystem(int number) => new(Words(number), number);

    /// <summary>The same, about a file that the message names as .NET's does.</summary>
    /// <param name="number">The system's number of the error.</param>
    /// <param name="path">The file.</param>
    internal static IOException OfSystem(int number, string path) => new($"{Words(number)} : '{path}'", number);

    /// <summary>The system's number of an error; null if the error isn't the system's.</summary>
    internal static int? SystemError(IOException error) => OperatingSystem.IsWindows()
        ? error.HResult >>> 16 == 0x8007 ? error.HResult & 0xffff : null
        : error.HResult is > 0 and < 4096 ? error.HResult : null;

    private static string Words(int number) =>
        OperatingSystem.IsWindows() ? Marshal.GetPInvokeErrorMessage(number).TrimEnd('.') : number switch
        {
            1 or 13 => "permission denied",
            2 => "no such file",
            5 => "the device reports an error",
            6 => "nobody is at the other end",
            11 => "another program uses it",
            16 => "it is in use",
            17 => "there is such a file already",
            20 => "a part of its path is no folder",
            21 => "it is a folder",
            23 or 24 => "too many files are open",
            26 => "it is a program that runs",
            27 => "the file would be too large",
            28 => "no space left on the device",
            29 => "it is a pipe or a device, and no file",
            30 => "the file system is read-only",
            32 => "nobody reads it any more",
            36 => "the name is too long",
            40 => "its links lead in a circle",
            110 => "nobody writes to it",
            122 => "the disk quota is used up",
            _ => Marshal.GetPInvokeErrorMessage(number),
        };
}
