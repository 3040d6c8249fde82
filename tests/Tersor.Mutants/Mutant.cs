using System.Text.RegularExpressions;

namespace Tersor.Mutants;

/// <summary>A bug to plant, and who has to notice it.</summary>
/// <param name="Id">A short name.</param>
/// <param name="File">The source file, from the root of the tree.</param>
/// <param name="What">What is wrong then, in a few words.</param>
/// <param name="Tests">Who must notice, in the order in which they are asked.</param>
/// <param name="Old">The text that is replaced; it occurs once in the file. Spaces and line ends match any others.</param>
/// <param name="New">What takes its place.</param>
/// <param name="Equivalent">Why no test can notice; null if one must.</param>
internal sealed record Mutant(string Id, string File, string What, TestRun[] Tests, string Old, string New, string? Equivalent)
{
    /// <summary>The file's text with the bug in it.</summary>
    /// <exception cref="StaleMutantException">The old text is gone, or is there more than once.</exception>
    public string Plant(string root)
    {
        var path = Path.Combine(root, File);
        if (!System.IO.File.Exists(path))
            throw new StaleMutantException($"{Id}: there is no {File}");
        var text = System.IO.File.ReadAllText(path);
        var words = Old.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Regex.Escape);
        var places = Regex.Matches(text, string.Join(@"\s+", words));
        return places.Count == 1
            ? text[..places[0].Index] + New + text[(places[0].Index + places[0].Length)..]
            : throw new StaleMutantException(
                $"{Id}: {(places.Count == 0 ? "not found" : $"found {places.Count} times")} in {File}: {Old}");
    }

    /// <summary>The project that the file belongs to: the nearest folder with one.</summary>
    public string Project(string root)
    {
        var folder = Path.GetDirectoryName(File)!;
        while (Directory.GetFiles(Path.Combine(root, folder), "*.csproj").Length == 0)
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}

/// <summary>A run of a test project.</summary>
/// <param name="Project">Its name without the ends that all have: <c>Kernels.Cpu</c>.</param>
/// <param name="Class">The one class to run, or null for all.</param>
internal sealed record TestRun(string Project, string? Class)
{
    /// <summary>The project's folder, from the root of the tree.</summary>
    public string Folder => $"tests/Tersor.{Project}.Tests";

    /// <inheritdoc/>
    public override string ToString() => Class is null ? Project : $"{Project}({Class})";
}

/// <summary>The source has moved on and the list has not.</summary>
internal sealed class StaleMutantException(string message) : Exception(message);
