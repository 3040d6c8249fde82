using System.Text.RegularExpressions;

namespace Tersor.Examples.Tests;

/// <summary>What the README shows in C# is what the examples folder compiles, and works.</summary>
public sealed partial class ReadmeTests
{
    private static readonly Example Compress = new("Compress");
    private static readonly Example Embed = new("Embed");

    [Fact]
    public void Every_listing_is_an_example()
    {
        var readme = File.ReadAllText(Path.Combine(Example.Root, "README.md"));
        Assert.Equal([Compress.Source, Embed.Source], Listing().Matches(readme).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public async Task A_model_is_compressed_and_embedded_as_the_readme_says()
    {
        using var folder = new TemporaryFolder();
        IdxWriter.WriteFolder(folder.File("fashion-mnist"), train: 40, test: 20, side: 28, classes: 10);
        Assert.Matches(@"^\d+\.\d× smaller, accuracy \d+\.\d\d %\s*$", await Compress.RunAsync(folder.Path, data: folder.Path));
        Assert.Matches(@"^class \d\s*$", await Embed.RunAsync(folder.Path, data: folder.Path));
    }

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Listing();
}
