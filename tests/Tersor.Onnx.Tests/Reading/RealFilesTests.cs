namespace Tersor.Onnx.Tests;

/// <summary>Files that others made, read where they lie beside the checkout; skipped where there are none.</summary>
public sealed class RealFilesTests
{
    [Fact]
    public void Every_file_of_others_is_read_and_all_its_tensors_decoded()
    {
        var root = Environment.GetEnvironmentVariable("TERSOR_DATA");
        Assert.SkipUnless(Directory.Exists(root), "TERSOR_DATA names no folder");
        var failed = new List<string>();
        foreach (var path in Directory.EnumerateFiles(root, "*.onnx", SearchOption.AllDirectories))
            try
            {
                var file = OnnxFile.Read(path);
                foreach (var tensor in file.Graph.Initializers.Values)
                    Assert.NotNull(tensor.Value.Origin);
                foreach (var node in file.Graph.Nodes)
                    if (node.OpType == "Constant" && node.Tensor("value") is null)
                        Assert.True(node.Attributes.Count == 1);
            }
            catch (OnnxException error)
            {
                failed.Add(error.Message);
            }

        Assert.True(Directory.GetFiles(root, "*.onnx", SearchOption.AllDirectories).Length > 0, $"no models in {root}");
        Assert.True(failed.Count == 0, string.Join('\n', failed));
    }
}
