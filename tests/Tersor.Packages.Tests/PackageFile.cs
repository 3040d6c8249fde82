using System.IO.Compression;
using System.Xml.Linq;

namespace Tersor.Packages.Tests;

/// <summary>
/// A package in the folder that <c>TERSOR_FEED</c> names: what <c>dotnet pack -c Release -o FOLDER</c> left there.
/// </summary>
internal sealed class PackageFile : IDisposable
{
    private readonly ZipArchive _zip;

    private PackageFile(string path)
    {
        Length = new FileInfo(path).Length;
        _zip = ZipFile.OpenRead(path);
        using var nuspec = _zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        Metadata = XDocument.Load(nuspec).Root!.Elements().Single();
    }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>The nuspec's metadata.</summary>
    public XElement Metadata { get; }

    /// <summary>The names of all files inside.</summary>
    public IEnumerable<string> Files => _zip.Entries.Select(entry => entry.FullName);

    private static string? Feed => Environment.GetEnvironmentVariable("TERSOR_FEED");

    /// <summary>Opens a package by its id; the test is skipped where nothing has been packed.</summary>
    public static PackageFile Open(string id, string extension = "nupkg")
    {
        Assert.SkipWhen(Feed is null, "TERSOR_FEED names no folder of packages: dotnet pack -c Release -o FOLDER makes one");
        var files = Directory.EnumerateFiles(Feed!, $"{id}.*.{extension}")
            .Where(file => char.IsAsciiDigit(Path.GetFileName(file)[id.Length + 1]));
        return new PackageFile(Assert.Single(files));
    }

    /// <summary>The text of a piece of the metadata; empty if it is missing.</summary>
    public string Text(string element) =>
        Metadata.Elements().FirstOrDefault(child => child.Name.LocalName == element)?.Value ?? "";

    /// <summary>The bytes of a file inside.</summary>
    public byte[] Read(string name)
    {
        using var content = _zip.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    public void Dispose() => _zip.Dispose();
}
