using System.Text;

namespace Tersor.Format.Tests;

public sealed class DamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Any_byte_changed_is_noticed_and_the_section_named()
    {
        var (bytes, file) = Sample();
        for (var at = 0; at < bytes.Length; at++)
        {
            foreach (var flip in new byte[] { 0x01, 0x80, 0xFF })
            {
                var damaged = (byte[])bytes.Clone();
                damaged[at] ^= flip;
                var error = Assert.Throws<TersorFormatException>(() => TersorFile.Read(damaged));
                var section = file.Sections.SingleOrDefault(
                    section => at >= section.Offset && at < section.Offset + section.Length);
                if (section is not null)
                    Assert.Equal($"section '{section.Name}': checksum mismatch", error.Message);
            }
        }
    }

    [Fact]
    public void A_file_cut_anywhere_or_with_more_behind_it_is_refused()
    {
        var (bytes, _) = Sample();
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<TersorFormatException>(() => TersorFile.Read(bytes.AsMemory(0, length)));
        Assert.Throws<TersorFormatException>(() => TersorFile.Read((byte[])[.. bytes, 0]));
    }

    [Fact]
    public void Huge_declared_sizes_are_refused_before_memory_is_taken()
    {
        var graph = new ModelGraphBuilder("huge", 1 << 14).Linear(1 << 14).Build();
        var parts = new ContainerParts([(SectionKind.Graph, GraphBytes(graph)), (SectionKind.Parameters, [2, 0, 2, 0])]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<TersorFormatException>(() => TersorFile.Read(parts.Assemble()));
        Assert.Equal("graph", error.Section);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Equal(2, TersorFile.Read(
            parts.Assemble(),
            new ReadLimits { FreeValues = 1 << 29, MaxValues = 1 << 29, MaxOperations = 1 << 29 }).Tensors.Length);
    }

    [Fact]
    public void A_file_larger_than_the_limit_is_refused()
    {
        var limits = new ReadLimits { MaxBytes = 10 };
        var error = Assert.Throws<TersorFormatException>(() => TersorFile.Read(new MemoryStream(new byte[20]), limits));
        Assert.Contains("at most 10", error.Message);
    }

    [Theory]
    [InlineData("", "an empty file")]
    [InlineData("PK\u0003\u0004 something else entirely", "a zip archive")]
    [InlineData("GIF89a", "a GIF image")]
    public void Another_kind_of_file_is_named_as_such(string content, string kind)
    {
        var path = _folder.File("model.tersor");
        File.WriteAllText(path, content, Encoding.Latin1);
        var error = Assert.Throws<TersorFormatException>(() => TersorFile.Read(path));
        Assert.Equal($"{path}: {kind}, not a .tersor file", error.Message);
    }

    [Fact]
    public void A_newer_version_is_named()
    {
        var (bytes, _) = Sample();
        bytes[4] = ContainerLayout.LatestVersion + 1;
        Assert.Contains("version 5", Assert.Throws<TersorFormatException>(() => TersorFile.Read(bytes)).Message);
    }

    [Fact]
    public void A_missing_file_is_an_error_of_input_and_output() =>
        Assert.ThrowsAny<IOException>(() => TersorFile.Read(_folder.File("none.tersor")));

    [Fact]
    public void Tensors_that_do_not_match_the_graph_are_refused_on_writing()
    {
        var graph = new ModelGraphBuilder("mlp", 3).Linear(2, bias: false).Build();
        var right = StoredTensor.Dense("fc1.weight", [2, 3], new float[6]);
        AssertRefused("'fc1.weight' is missing");
        AssertRefused("Two tensors are named 'fc1.weight'", right, right);
        AssertRefused("'fc2.weight' is no parameter", right, StoredTensor.Dense("fc2.weight", [1], [0f]));
        AssertRefused(
            "'fc1.weight' is [3, 2] where the graph says [2, 3]", StoredTensor.Dense("fc1.weight", [3, 2], new float[6]));
        Assert.Throws<ArgumentException>(() => StoredTensor.Dense("fc1.weight", [2, 3], new float[5]));

        void AssertRefused(string reason, params StoredTensor[] tensors) =>
            Assert.Contains(reason, Assert.Throws<ArgumentException>(() => TersorFile.ToBytes(graph, tensors)).Message);
    }

    internal static (byte[] Bytes, TersorFile File) Sample()
    {
        var graph = new ModelGraphBuilder("mlp", 12).Linear(9).Relu().Linear(4).Build();
        var metadata = new Dictionary<string, string> { ["data"] = "mnist" };
        var bytes = TersorFile.ToBytes(graph, SampleModels.Compress(graph, 0.3, 6, seed: 1), metadata);
        return (bytes, TersorFile.Read(bytes));
    }

    internal static byte[] GraphBytes(ModelGraph graph)
    {
        var writer = new ByteWriter();
        GraphWriter.Write(writer, graph);
        return writer.Written.ToArray();
    }
}
