using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tersor.Cli.DeepCompression;
using Tersor.Format;

namespace Tersor.Cli.Tests.DeepCompression;

/// <summary>The command that takes over the authors' files, and their SqueezeNet.</summary>
public sealed class ImportDeepCompressionTests : IDisposable
{
    private const int Jean = 608;
    private const int Jersey = 610;

    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void A_network_of_another_graph_file_runs()
    {
        var graph = new ModelGraphBuilder("other", 1, 8, 8).Conv2d(3, 3).Relu().Flatten().Linear(4).Build();
        var (source, path, result) = (_tersor.File("other.net"), _tersor.File("other.json"), _tersor.File("other.tersor"));
        File.WriteAllText(path, GraphJson.Write(graph));
        var network = RandomDeepCompression.Of(graph, new Random(1));
        File.WriteAllBytes(source, network.Bytes);

        Assert.Contains("'other'", _tersor.Run("import-dc", source, "--graph", path, "--out", result).Succeeded());
        Assert.Equal(network.Values, TersorFile.Read(result).Tensors.Select(tensor => tensor.Decode()));
    }

    [Fact]
    public void A_damaged_file_is_one_line_and_leaves_nothing()
    {
        var (source, result) = (_tersor.File("damaged.net"), _tersor.File("damaged.tersor"));
        File.WriteAllBytes(source, new byte[1000]);
        Assert.StartsWith(
            $"{source}: its table of 26 layers asks for ",
            _tersor.Run("import-dc", source, "--out", result).Failed(ExitCode.Failed));
        Assert.False(File.Exists(result));
        Assert.Contains("no-such.net", _tersor.Run("import-dc", "no-such.net", "--out", result).Failed(ExitCode.Failed));
    }

    // The CRC of all values, layer by layer, weights before biases, was computed by a program of a few lines in another language.
    [Fact]
    public void The_authors_network_has_their_very_weights_in_fewer_bytes()
    {
        var (result, json) = (_tersor.File("squeezenet.tersor"), _tersor.File("squeezenet.tersor.json"));
        _tersor.Run("import-dc", Source("models/squeezenet-deep-compression.net"), "--out", result, "--json", json).Succeeded();
        var file = TersorFile.Read(result);
        var weights = file.Tensors.Where(tensor => tensor.Kind == StoredKind.Shared).ToArray();
        Assert.Equal(1_244_448, weights.Sum(tensor => tensor.Count));
        Assert.Equal(415_921, weights.Sum(tensor => tensor.NonZeros));
        Assert.Equal(3_976, file.Tensors.Sum(tensor => tensor.Count) - 1_244_448);
        Assert.All(weights, tensor => Assert.Equal(255, tensor.Codebook.Length));
        Assert.Equal([13_902, 1_528, 1_020, 3_039], weights.Take(4).Select(tensor => tensor.NonZeros));
        Assert.Equal(0.14152136f, weights[0].Decode()[0]);
        Assert.Equal(-0.0448269248008728f, weights[0].Decode()[^1]);
        Assert.Equal(-2528.603192138512, weights.Sum(tensor => tensor.Decode().Sum(value => (double)value)), 1e-9);
        var crc = new Crc32();
        foreach (var tensor in file.Tensors)
            crc.Append(MemoryMarshal.AsBytes(tensor.Decode().AsSpan()));
        Assert.Equal(0x1EDDE846u, crc.GetCurrentHashAsUInt32());

        using var report = JsonDocument.Parse(File.ReadAllText(json));
        var bytes = report.RootElement.GetProperty("bytes").GetInt64();
        Assert.Equal(new FileInfo(result).Length, bytes);
        Assert.InRange(bytes, 400_000, 545_000);
    }

    // The classes are ImageNet's; photographs of clothes are what it can know of the data at hand.
    [Theory]
    [InlineData("t-shirt", Jersey)]
    [InlineData("pants", Jean)]
    public void The_authors_network_knows_clothes(string folder, int expected)
    {
        var (result, json) = (_tersor.File("squeezenet.tersor"), _tersor.File("predictions.json"));
        _tersor.Run("import-dc", Source("models/squeezenet-deep-compression.net"), "--out", result).Succeeded();
        _tersor.Run("predict", result, Source($"clothing/test/{folder}"), "--fit", "crop", "--json", json).Succeeded();
        using var report = JsonDocument.Parse(File.ReadAllText(json));
        var labels = report.RootElement.GetProperty("predictions").EnumerateArray()
            .Select(prediction => prediction.GetProperty("label").GetInt32()).ToArray();
        Assert.Equal(expected, labels.GroupBy(label => label).MaxBy(group => group.Count())!.Key);
        Assert.InRange(labels.Count(label => label == expected), labels.Length / 4, labels.Length);
    }

    [Fact]
    public void The_graph_is_SqueezeNet()
    {
        Assert.Equal(1_248_424, SqueezeNet.Graph.ParameterCount);
        Assert.Equal([3, 227, 227], SqueezeNet.Graph.InputShape);
        Assert.Equal([1000], SqueezeNet.Graph.OutputShape);
        var pools = SqueezeNet.Graph.Nodes.Select((node, i) => (node, i)).Where(pair => pair.node is MaxPool2dNode);
        Assert.Equal([55, 27, 13], pools.Select(pair => SqueezeNet.Graph.ValueShapes[pair.i + 1][1]));
    }

    private static string Source(string path)
    {
        var root = Environment.GetEnvironmentVariable("TERSOR_DATA");
        Assert.SkipUnless(Directory.Exists(root), "TERSOR_DATA names no folder");
        path = Path.Combine(root!, path);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"{path} is not there");
        return path;
    }
}
