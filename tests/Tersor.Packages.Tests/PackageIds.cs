using System.Xml.Linq;

namespace Tersor.Packages.Tests;

/// <summary>What is published.</summary>
internal static class PackageIds
{
    /// <summary>Packages whose id is not their project's name, and those that lie in other folders.</summary>
    private static readonly string[] Others = ["Tersor.KernelLab", "Tersor.Measuring"];

    /// <summary>The commands.</summary>
    public static IReadOnlyList<string> Tools { get; } = ["tersor", "tersor-host"];

    /// <summary>The package of <c>dotnet new</c>.</summary>
    public const string Templates = "Tersor.Templates";

    /// <summary>Packages with an assembly that others refer to.</summary>
    public static IReadOnlyList<string> Libraries { get; } =
    [
        .. new[] { "kernels", "src" }
            .SelectMany(
                folder => Directory.EnumerateFiles(Path.Combine(Checkout.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Where(project => XDocument.Load(project).Descendants("IsPackable").All(packable => packable.Value != "false"))
            .Select(project => Path.GetFileNameWithoutExtension(project)),
        .. Others,
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Libraries, .. Tools, Templates];
}
