using Google.Protobuf;
using Tersor.Onnx.Protos;
using static Tersor.Onnx.Tests.TestModel;

namespace Tersor.Onnx.Tests;

public sealed class ExternalDataTests
{
    [Fact]
    public void Weights_beside_the_model_are_read_from_their_place()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("sub"));
        File.WriteAllBytes(folder.File("sub/weights.bin"), [1, 2, 3, 4, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 9]);
        var path = Write(folder, [2], ("location", "sub/weights.bin"), ("offset", "4"), ("length", "8"));
        Assert.Equal([1f, 2f], OnnxFile.Read(path).Graph.Initializers["w"].Value.Floats);
    }

    [Theory]
    [InlineData("../../etc/passwd", "outside the model's folder")]
    [InlineData("a/../../b", "outside the model's folder")]
    [InlineData("..\\b", "outside the model's folder")]
    [InlineData("/etc/passwd", "outside the model's folder")]
    [InlineData("", "outside the model's folder")]
    [InlineData("nowhere.bin", "no such file")]
    [InlineData("folder", "it is a folder")]
    [InlineData("link", "leads outside the model's folder")]
    [InlineData("linked/b.bin", "leads outside the model's folder")]
    public void What_lies_elsewhere_is_not_read(string location, string reason)
    {
        using var outside = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(outside.File("b.bin"), new byte[8]);
        Directory.CreateDirectory(folder.File("folder"));
        File.CreateSymbolicLink(folder.File("link"), outside.File("b.bin"));
        Directory.CreateSymbolicLink(folder.File("linked"), outside.Path);
        var path = Write(folder, [2], ("location", location));
        var error = Assert.Throws<OnnxException>(() => OnnxFile.Read(path));
        Assert.StartsWith($"{path}: tensor 'w': ", error.Message);
        Assert.Contains(reason, error.Message);
    }

    [Theory]
    [InlineData(200_000_000, "0", "800000000", "'b.bin' has 8 bytes; the data is to be 800000000 of them from 0 on")]
    [InlineData(2, "9", "8", "'b.bin' has 8 bytes; the data is to begin at 9")]
    [InlineData(2, "4", "8", "'b.bin' has 8 bytes; the data is to be 8 of them from 4 on")]
    [InlineData(2, "9223372036854775807", "9223372036854775807", "the data is to begin at 9223372036854775807")]
    [InlineData(2, "-4", "8", "has the offset '-4'")]
    [InlineData(2, "0", "1e3", "has the length '1e3'")]
    [InlineData(2, "0", "4", "4 bytes of data where [2] of FLOAT takes 8")]
    public void Places_that_the_file_does_not_have_are_refused_before_memory_is_taken(
        int count, string offset, string length, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("b.bin"), new byte[8]);
        var path = Write(folder, [count], ("location", "b.bin"), ("offset", offset), ("length", length));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<OnnxException>(() => OnnxFile.Read(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void A_model_in_memory_has_no_folder()
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, [2], ("location", "b.bin"));
        var error = Assert.Throws<OnnxException>(() => OnnxFile.Read(File.ReadAllBytes(path), "test"));
        Assert.Equal("tensor 'w': its data is in 'b.bin', but the model has no folder", error.Message);
    }

    [Fact]
    public void One_file_that_many_tensors_share_counts_for_each()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("b.bin"), new byte[4 << 20]);
        var model = Of(Node("Relu", "y", "x"));
        for (var i = 0; i < 8; i++)
            model.Graph.Initializer.Add(External($"w{i}", [1 << 20], ("location", "b.bin")));
        File.WriteAllBytes(folder.File("m.onnx"), model.ToByteArray());
        var limits = new Tersor.Format.ReadLimits { MaxValues = 4 << 20 };
        var tensors = OnnxFile.Read(folder.File("m.onnx"), limits).Graph.Initializers.Values.ToList();
        Assert.All(tensors[..4], tensor => Assert.Equal(1 << 20, tensor.Value.Count));
        Assert.Contains("together", Assert.Throws<OnnxException>(() => tensors[4].Value).Message);
    }

    private static string Write(TemporaryFolder folder, long[] dims, params (string Key, string Value)[] entries)
    {
        var model = Of(Node("Add", "y", "x", "w"));
        model.Graph.Initializer.Add(External("w", dims, entries));
        var path = folder.File("m.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    private static TensorProto External(string name, long[] dims, params (string Key, string Value)[] entries) => new()
    {
        Name = name,
        Dims = { dims },
        DataType = (int)OnnxElementType.Float32,
        DataLocation = 1,
        ExternalData = { entries.Select(entry => new EntryProto { Key = entry.Key, Value = entry.Value }) },
    };
}
