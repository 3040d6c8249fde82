using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tersor.Packages.Tests;

/// <summary>What is in the packages, and what may not be.</summary>
public sealed partial class PackedTests
{
    private const long MostToolBytes = 10_000_000;

    public static TheoryData<string> All => new(PackageIds.All);

    public static TheoryData<string> Tools => new(PackageIds.Tools);

    [Theory]
    [MemberData(nameof(All))]
    public void A_package_says_what_it_is(string id)
    {
        using var package = PackageFile.Open(id);
        Assert.Equal(id, package.Text("id"));
        Assert.InRange(package.Text("description").Length, 40, 200);
        Assert.NotEqual("", package.Text("authors"));
        Assert.NotEqual("", package.Text("copyright"));
        Assert.Equal("MIT", package.Text("license"));
        Assert.Contains("model-compression", package.Text("tags").Split(' '));
        Assert.Matches(@"^## \d+\.\d+\.\d+\b[^#]*- ", package.Text("releaseNotes"));
        Assert.InRange(Encoding.UTF8.GetString(package.Read(package.Text("readme"))).Length, 300, 10_000);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], package.Read(package.Text("icon"))[..4]);

        var repository = package.Metadata.Elements().Single(element => element.Name.LocalName == "repository");
        Assert.Equal("git", repository.Attribute("type")!.Value);
        Assert.Matches("^[0-9a-f]{40}$", repository.Attribute("commit")!.Value);
    }

    [Fact]
    public void All_packages_have_one_version_and_ask_each_other_for_it()
    {
        HashSet<string> versions = [];
        foreach (var id in PackageIds.All)
        {
            using var package = PackageFile.Open(id);
            versions.Add(package.Text("version"));
            versions.UnionWith(package.Metadata.Descendants()
                .Where(element => element.Name.LocalName == "dependency")
                .Where(element => element.Attribute("id")!.Value.StartsWith("Tersor", StringComparison.Ordinal))
                .Select(element => element.Attribute("version")!.Value));
        }

        Assert.Single(versions);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_tool_is_small_and_names_what_is_of_others(string id)
    {
        using var package = PackageFile.Open(id);
        Assert.InRange(package.Length, 1, MostToolBytes);
        var notices = Encoding.UTF8.GetString(package.Read("THIRD-PARTY-NOTICES.txt"));
        var assemblies = package.Files.Select(file => Path.GetFileName(file)!)
            .Where(file => file.EndsWith(".dll", StringComparison.Ordinal))
            .Where(file => !file.StartsWith("Tersor.", StringComparison.Ordinal) && file != $"{id}.dll");
        Assert.All(assemblies, assembly => Assert.Contains(assembly, notices, StringComparison.Ordinal));
        Assert.DoesNotContain(package.Files, file => Path.GetExtension(file) is ".pdb" or ".config");
        Assert.DoesNotContain(package.Files, file => file.StartsWith("content", StringComparison.Ordinal));
    }

    [Fact]
    public void The_command_brings_its_sample_once()
    {
        using var package = PackageFile.Open("tersor");
        Assert.Single(package.Files, file => file.EndsWith("train-images-idx3-ubyte.gz", StringComparison.Ordinal));
    }

    [Fact]
    public void A_program_that_predicts_gets_its_vectors_from_the_package()
    {
        using var package = PackageFile.Open("Tersor.Inference");
        Assert.Contains("<IlcInstructionSet>", Encoding.UTF8.GetString(
            package.Read("buildTransitive/Tersor.Inference.targets")), StringComparison.Ordinal);
    }

    [Fact]
    public void Templates_ask_for_the_version_that_they_came_with()
    {
        using var package = PackageFile.Open(PackageIds.Templates);
        var configurations = package.Files.Where(file => file.EndsWith("template.json", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, configurations.Length);
        Assert.All(configurations, file =>
        {
            using var template = JsonDocument.Parse(package.Read(file));
            var version = template.RootElement.GetProperty("symbols").GetProperty("tersorVersion");
            Assert.Equal(package.Text("version"), version.GetProperty("defaultValue").GetString());
            Assert.Contains($"content/{template.RootElement.GetProperty("shortName").GetString()}/Program.cs", package.Files);
        });
        Assert.DoesNotContain(package.Files, file => BuildOutput().IsMatch(file));
    }

    [GeneratedRegex("/(bin|obj)/")]
    private static partial Regex BuildOutput();
}
