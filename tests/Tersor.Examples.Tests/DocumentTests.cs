using System.Text.RegularExpressions;

namespace Tersor.Examples.Tests;

/// <summary>The documents show code that is in the tree, and their links lead somewhere.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] SourceFolders = ["kernels", "src"];
    private static readonly string[] CodeFolders = [.. SourceFolders, "examples", "tests"];

    private static IEnumerable<string> Documents =>
        Directory.EnumerateFiles(Example.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Example.Root, "docs"), "*.md"))
            .Append(Path.Combine(Example.Root, "bench", "README.md"));

    [Fact]
    public void The_operator_that_is_added_is_in_the_tree()
    {
        var sources = SourceFolders
            .Select(folder => Path.Combine(Example.Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*Softplus*.cs", SearchOption.AllDirectories))
            .Append(Path.Combine(Example.Root, "src", "Tersor.Core", "Vocabulary", "TensorActivations.cs"))
            .Append(Path.Combine(Example.Root, "tests", "Tersor.Conformance", "Suites", "UnaryConformance.cs"));
        AssertListings("adding-an-operator.md", 5, sources);
    }

    [Fact]
    public void The_layer_that_is_added_is_in_the_tree_and_in_five_files_of_it()
    {
        var named = SourceFolders
            .Select(folder => Path.Combine(Example.Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
            .Where(file => Text(file).Contains("GlobalAvgPool2d", StringComparison.Ordinal))
            .ToLookup(file => Path.GetRelativePath(Example.Root, file).Split(Path.DirectorySeparatorChar)[1]);
        Assert.Equal(2, named["Tersor.Onnx"].Count());
        var own = named.Where(project => project.Key is not ("Tersor.Onnx" or "Tersor.Models"))
            .SelectMany(files => files).ToArray();
        Assert.Equal(5, own.Length);
        AssertListings("adding-a-layer.md", 6, own);
    }

    /// <summary>
    /// A listing is compiled because it is code of the tree, but for comments and indentation. The page of tensors has a test
    /// that compares it statement by statement; TorchSharp's needs libtorch, hundreds of megabytes that no test asks for.
    /// </summary>
    [Fact]
    public void Every_listing_is_code_that_is_compiled()
    {
        string[] others = ["tensors.md", "from-torchsharp.md"];
        var sources = CodeFolders.Select(folder => Path.Combine(Example.Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Select(file => Code(Text(file))).ToArray();
        var readmes = Directory.EnumerateFiles(Path.Combine(Example.Root, "src"), "README.md", SearchOption.AllDirectories);
        var listings =
            (from document in Documents.Concat(readmes)
             where !others.Contains(Path.GetFileName(document))
             from match in Listing().Matches(Text(document))
             select (Document: Path.GetRelativePath(Example.Root, document), Code: Code(match.Groups[1].Value))).ToArray();
        Assert.True(listings.Length > 20, $"only {listings.Length} listings were found");
        Assert.All(listings, listing =>
            Assert.Contains(sources, source => source.Contains(listing.Code, StringComparison.Ordinal)));
    }

    /// <summary>The lines of a program without comments, indentation and empty lines.</summary>
    private static string Code(string program) => string.Join(
        '\n', program.Split('\n').Select(line => Remark().Replace(line, "").Trim()).Where(line => line.Length > 0));

    /// <summary>Every listing of a document is in one of the files, comments for documentation aside.</summary>
    private static void AssertListings(string document, int count, IEnumerable<string> files)
    {
        var sources = files.Select(file => Comment().Replace(Text(file), "")).ToArray();
        var listings = Listing().Matches(Text(Path.Combine(Example.Root, "docs", document)))
            .Select(match => Comment().Replace(match.Groups[1].Value, "")).ToArray();
        Assert.Equal(count, listings.Length);
        Assert.All(listings, listing => Assert.Contains(sources, source => source.Contains(listing, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_link_leads_to_a_file_and_to_a_heading_in_it()
    {
        var broken =
            from document in Documents
            from match in Link().Matches(Prose(document))
            let target = match.Groups[1].Value.Split('#', 2)
            let file = target[0].Length == 0 ? document : Path.GetFullPath(target[0], Path.GetDirectoryName(document)!)
            where !(File.Exists(file) || Directory.Exists(file)) || (target.Length == 2 && !Anchors(file).Contains(target[1]))
            select $"{Path.GetRelativePath(Example.Root, document)}: {match.Groups[1].Value}";
        Assert.Empty(broken);
    }

    private static HashSet<string> Anchors(string document) =>
        [.. Heading().Matches(Prose(document)).Select(match => Anchor(match.Groups[1].Value.Trim()))];

    private static string Anchor(string heading) => Mark().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    private static string Prose(string document) => Fence().Replace(Text(document), "");

    private static string Text(string file) => File.ReadAllText(file).ReplaceLineEndings("\n");

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Listing();

    [GeneratedRegex(@"(^|\s)//.*")]
    private static partial Regex Remark();

    [GeneratedRegex(@"^ *///.*\n", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?!https?:)([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    // What GitHub drops from a heading to make its anchor.
    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Mark();
}
