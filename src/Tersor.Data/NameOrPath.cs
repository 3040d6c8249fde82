namespace Tersor.Data;

/// <summary>
/// What a word means that may be a name or a path. One rule everywhere: a word with a slash in it is a path, and so are <c>.</c>
/// and <c>..</c>; else a known name wins, in upper or lower case, then a folder of that name in one of the places for data, then
/// a file or folder in the working directory. Who means the folder <c>mnist</c> here, not the data set, writes <c>./mnist</c>.
/// </summary>
/// <param name="Name">The known name, as it is spelt; null for a path.</param>
/// <param name="Path">The path; null for a known name.</param>
public readonly record struct NameOrPath(string? Name, string? Path)
{
    /// <summary>Whether a word can't be a name.</summary>
    /// <param name="word">The word.</param>
    public static bool IsPath(string word) =>
        word.Contains('/') || word.Contains(System.IO.Path.DirectorySeparatorChar) || word is "." or "..";

    /// <summary>Whether something of this name lies in the working directory, or where the path leads.</summary>
    /// <param name="word">A name or path.</param>
    public static bool Exists(string word) => File.Exists(word) || Directory.Exists(word);

    /// <summary>Finds out what a word means.</summary>
    /// <param name="word">The word that was asked for.</param>
    /// <param name="known">The known names.</param>
    /// <param name="folders">The places for data; null if what is asked for does not lie there.</param>
    /// <param name="notice">Told, in one line, that a name hides what lies in the working directory.</param>
    /// <returns>What it means; null if it means nothing.</returns>
    public static NameOrPath? Find(
        string word, IEnumerable<string> known, DatasetFolders? folders = null, Action<string>? notice = null)
    {
        if (IsPath(word))
            return new NameOrPath(null, word);
        var name = known.FirstOrDefault(candidate => string.Equals(candidate, word, StringComparison.OrdinalIgnoreCase));
        var found = name is null
            ? new NameOrPath(null, folders?.Candidates(word).FirstOrDefault(Exists) ?? (Exists(word) ? word : null))
            : new NameOrPath(name, null);
        if (found == default)
            return null;
        if (found.Path != word && Exists(word))
            notice?.Invoke($"'{word}' means {found.Path ?? "what has this name"}; for what lies here, write ./{word}");
        return found;
    }
}
