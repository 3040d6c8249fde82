using Tersor.Format;

namespace Tersor.Data;

/// <summary>
/// What a folder holds for people, in ordinal order of names so that it is the same everywhere: what operating systems, file
/// managers and archivers leave beside it is not data. Every folder that is read for data is listed here.
/// </summary>
internal static class FolderListing
{
    private static readonly HashSet<string> Litter = new(StringComparer.OrdinalIgnoreCase)
    {
        "__MACOSX", "__pycache__", "@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found",
        "Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r",
    };

    /// <summary>The paths of the subfolders.</summary>
    /// <exception cref="DatasetException">The folder can't be read.</exception>
    public static string[] Folders(string folder) => List(folder, Directory.GetDirectories);

    /// <summary>The paths of the files.</summary>
    /// <exception cref="DatasetException">The folder can't be read.</exception>
    public static string[] Files(string folder) => List(folder, Directory.GetFiles);

    /// <summary>Whether an entry of that name was left by a program: hidden names begin with a dot.</summary>
    public static bool IsHidden(string name) => name.StartsWith('.') || name.EndsWith('~') || Litter.Contains(name);

    /// <summary>What a file or folder is called, without the folders above it.</summary>
    public static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    private static string[] List(string folder, Func<string, string[]> list)
    {
        try
        {
            return [.. list(folder).Where(path => !IsHidden(Path.GetFileName(path))).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new DatasetException(folder, "no such folder", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(folder, FileFault.Reason(exception, folder), exception);
        }
    }
}
