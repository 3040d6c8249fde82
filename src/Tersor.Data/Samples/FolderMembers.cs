using System.Collections.Immutable;
using System.Globalization;

namespace Tersor.Data;

/// <summary>
/// The files of a folder that samples are made of, wherever they lie in it. One that can't be read costs no run: it is named,
/// counted and left out.
/// </summary>
public static class FolderMembers
{
    private const int MostNamed = 10;

    /// <summary>The files in a folder and below it, in the order of their names; or a single file.</summary>
    /// <param name="path">The folder or the file.</param>
    /// <param name="isMember">Which of the folder's files count.</param>
    /// <param name="kind">What they are, for the message if there are none: <c>PNG or JPEG image</c>.</param>
    /// <exception cref="DatasetException">There are none, or the folder can't be read.</exception>
    public static ImmutableArray<string> Find(string path, Func<string, bool> isMember, string kind)
    {
        ArgumentNullException.ThrowIfNull(isMember);
        if (File.Exists(path))
            return [path];
        ImmutableArray<string> files = [.. Below(path).Where(isMember)];
        return !files.IsEmpty ? files : throw new DatasetException(path, $"holds no {kind}");
    }

    /// <summary>Draws files without replacement; they keep their order.</summary>
    /// <param name="files">The files.</param>
    /// <param name="most">How many; all if there are not so many.</param>
    /// <param name="seed">Decides which.</param>
    public static ImmutableArray<string> Draw(ImmutableArray<string> files, int most, ulong seed)
    {
        if (files.Length <= most)
            return files;
        var order = new int[files.Length];
        EpochPermutation.Fill(order, seed, epoch: 0);
        return [.. order.Take(most).Order().Select(index => files[index])];
    }

    /// <summary>Reads files one after the other, without those that can't be read.</summary>
    /// <typeparam name="TContent">What is read of a file.</typeparam>
    /// <param name="path">The folder, for messages.</param>
    /// <param name="files">The files.</param>
    /// <param name="read">Reads one; refuses it by a <see cref="DatasetException"/>.</param>
    /// <param name="add">Receives each that was read, with its path.</param>
    /// <param name="notice">Told, in one line, which are left out and why.</param>
    /// <exception cref="DatasetException">None can be read.</exception>
    public static void Read<TContent>(
        string path,
        ImmutableArray<string> files,
        Func<string, TContent> read,
        Action<string, TContent> add,
        Action<string>? notice)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(add);
        var reasons = new List<string>();
        foreach (var file in files)
        {
            TContent content;
            try
            {
                content = read(file);
            }
            catch (DatasetException exception) when (files.Length > 1)
            {
                reasons.Add(exception.Message);
                continue;
            }

            add(file, content);
        }

        if (reasons.Count == 0)
            return;
        var named = string.Join("; ", reasons.Take(MostNamed))
            + (reasons.Count > MostNamed ? $"; and {Text(reasons.Count - MostNamed)} more" : "");
        if (reasons.Count == files.Length)
            throw new DatasetException(path, $"none of {Text(files.Length)} files can be read: {named}");
        notice?.Invoke($"{path}: {Text(reasons.Count)} of {Text(files.Length)} files are left out: {named}");

        static string Text(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
    }

    // A link to a folder may lead back to one above it: what it leads to is not below.
    private static IEnumerable<string> Below(string folder) => FolderListing.Files(folder).Concat(
        FolderListing.Folders(folder).Where(path => !File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint))
            .SelectMany(Below));
}
