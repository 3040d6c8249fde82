using System.Globalization;
using System.Text.RegularExpressions;

namespace Tersor.Examples.Tests;

/// <summary>A network, data, a loss and a layer that Tersor does not know, from the first drawing to a prediction.</summary>
public sealed partial class OwnModelTests
{
    private static readonly Example OwnModel = new("OwnModel");

    [Fact]
    public void The_page_shows_every_file()
    {
        var page = File.ReadAllText(Path.Combine(Example.Root, "docs", "own-model.md")).ReplaceLineEndings("\n");
        var sources = Directory.GetFiles(Path.Combine(Example.Root, "examples", "OwnModel"), "*.cs")
            .Select(path => File.ReadAllText(path).ReplaceLineEndings("\n"));
        Assert.Equal(sources.Order(), Listing().Matches(page).Select(match => match.Groups[1].Value).Order());
    }

    [Fact]
    public async Task It_learns_survives_its_compression_and_predicts()
    {
        using var folder = new TemporaryFolder();
        var output = await OwnModel.RunAsync(folder.Path, data: folder.Path);
        var stages = Stage().Matches(output).ToDictionary(
            match => match.Groups[1].Value,
            match => (Accuracy: Number(match.Groups[2].Value), Bytes: Number(match.Groups[3].Value)));
        Assert.Equal(["dense", "prune", "share", "encode"], stages.Keys);
        Assert.InRange(stages["dense"].Accuracy, 90, 100);
        Assert.InRange(stages["encode"].Accuracy, 85, 100);
        Assert.InRange(stages["encode"].Bytes, 1, stages["dense"].Bytes / 10);
        Assert.Equal(stages["encode"].Bytes, new FileInfo(folder.File("shapes.tersor")).Length);
        Assert.Matches(@"^a (\w+) is seen as a \1\s*$", output.TrimEnd().Split('\n')[^1]);
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Listing();

    [GeneratedRegex(@"^(\w+): accuracy (\d+\.\d+)\s?%, ([\d,]+) bytes", RegexOptions.Multiline)]
    private static partial Regex Stage();
}
