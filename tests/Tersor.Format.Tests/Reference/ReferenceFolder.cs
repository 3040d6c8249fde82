namespace Tersor.Format.Tests;

/// <summary>
/// The tracked files of this folder: <c>accepted</c>, <c>refused</c>, and what every reader has to say of each.
/// </summary>
internal static class ReferenceFolder
{
    /// <summary>The folder, in the checkout.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Checkout.Root, "tests", "Tersor.Format.Tests", "Reference");

    /// <summary>All files, and the line of each, in the order of their names.</summary>
    public static IReadOnlyList<(string File, byte[] Bytes, string Report)> Made() =>
    [
        .. AcceptedFile.All.Select(file => ($"accepted/{file.Sketch.Name}.tersor", file.Sketch.ToBytes(), file.Report))
            .Concat(GoldenFiles.All.Select(file => ($"accepted/{file.Name}.tersor", file.Bytes, FileReport.Of(file.Bytes))))
            .Concat(RefusedFile.All.Select(
                file => ($"refused/{file.Name}.tersor", file.Bytes, FileReport.Refused(file.Kind, file.Section))))
            .OrderBy(file => file.Item1, StringComparer.Ordinal),
    ];

    /// <summary>The list of all files with the line of each.</summary>
    public static string List => System.IO.Path.Combine(Path, "expected.txt");

    /// <summary>The tracked files with the line of each, as <see cref="List"/> has them.</summary>
    public static IReadOnlyList<(string File, byte[] Bytes, string Report)> Tracked() =>
    [
        .. from line in File.ReadAllLines(List)
           let words = line.Split(' ', 2)
           select (words[0], File.ReadAllBytes(System.IO.Path.Combine(Path, words[0])), words[1]),
    ];

    /// <summary>Writes all files and the list anew.</summary>
    public static void Write()
    {
        foreach (var folder in new[] { "accepted", "refused" })
        {
            var path = System.IO.Path.Combine(Path, folder);
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            Directory.CreateDirectory(path);
        }

        var made = Made();
        foreach (var (file, bytes, _) in made)
            File.WriteAllBytes(System.IO.Path.Combine(Path, file), bytes);
        File.WriteAllLines(List, made.Select(file => $"{file.File} {file.Report}"));
    }
}
