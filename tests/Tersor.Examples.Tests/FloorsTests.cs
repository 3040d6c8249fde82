using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Tersor.Examples.Tests;

/// <summary>The table of floors in <c>docs/architecture.md</c> is that of the projects.</summary>
public sealed partial class FloorsTests
{
    private static readonly string[] Folders = ["kernels", "src", "tools"];

    [Fact]
    public void The_page_names_what_each_project_sees()
    {
        var page = File.ReadAllText(Path.Combine(Example.Root, "docs", "architecture.md"));
        var described = Row().Matches(page).ToDictionary(
            match => match.Groups[1].Value,
            match => match.Groups[2].Value == "nothing"
                ? []
                : match.Groups[2].Value.Split(", ").Order(StringComparer.Ordinal).ToArray());
        var projects = Folders
            .SelectMany(
                folder => Directory.EnumerateFiles(Path.Combine(Example.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .ToDictionary(
                file => Path.GetRelativePath(Example.Root, Path.GetDirectoryName(file)!).Replace('\\', '/'),
                file => References(XDocument.Load(file)).Order(StringComparer.Ordinal).ToArray());
        Assert.Equal(projects.Keys.Order(StringComparer.Ordinal), described.Keys.Order(StringComparer.Ordinal));
        Assert.All(projects, project => Assert.Equal(project.Value, described[project.Key]));
    }

    private static IEnumerable<string> References(XDocument project) =>
        project.Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value).Concat(
            project.Descendants("ProjectReference")
                .Select(
                    reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)["Tersor.".Length..]));

    [GeneratedRegex(@"^\| `((?:kernels|src|tools)/[^`]+)` \|.*\| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
