using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Tersor.Packages.Tests;

/// <summary>Whoever debugs a program steps into the packages: symbols lie beside them, with the sources inside.</summary>
public sealed class SymbolTests
{
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    public static TheoryData<string> Libraries => new(PackageIds.Libraries);

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Symbols_hold_every_source_under_a_path_of_no_machine(string id)
    {
        using var symbols = PackageFile.Open(id, "snupkg");
        var file = Assert.Single(symbols.Files, file => file.EndsWith(".pdb", StringComparison.Ordinal));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols.Read(file)));
        var pdb = provider.GetMetadataReader();
        Assert.NotEmpty(pdb.Documents);
        foreach (var handle in pdb.Documents)
        {
            var name = pdb.GetString(pdb.GetDocument(handle).Name);
            Assert.Contains(
                pdb.GetCustomDebugInformation(handle),
                information => pdb.GetGuid(pdb.GetCustomDebugInformation(information).Kind) == EmbeddedSource);
            Assert.DoesNotContain(Checkout.Root, name, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void An_assembly_is_documented_and_made_reproducibly(string id)
    {
        using var package = PackageFile.Open(id);
        var library = Assert.Single(package.Files, file => file.EndsWith(".dll", StringComparison.Ordinal));
        Assert.Contains(Path.ChangeExtension(library, "xml"), package.Files);
        using var assembly = new PEReader(new MemoryStream(package.Read(library)));
        Assert.Contains(assembly.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.Reproducible);
    }
}
