using System.Text.Json;
using Tersor.Format;

namespace Tersor.Cli.Tests;

/// <summary>Models that come without the program: graph files, and weights of other programs.</summary>
public sealed class OwnModelTests : IDisposable
{
    private readonly CommandLine _tersor = new();
    private readonly string _graph;

    public OwnModelTests()
    {
        _graph = _tersor.File("my.json");
        File.WriteAllText(
            _graph,
            """
            {
              "name": "mine",
              "input": {"shape": [1, 28, 28]},
              "nodes": [
                {"type":"conv","channels":4,"kernel":5,"stride":3}, {"type":"bn"}, {"type":"relu"},
                {"type":"flatten"}, {"type":"fc","outputs":10},
              ],
            }
            """);
    }

    private string[] Data => ["--data", _tersor.Data, "--threads", "1"];

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void A_graph_file_trains_compresses_and_is_known_by_its_checkpoint()
    {
        var dense = _tersor.File("mine.safetensors");
        _tersor.Run(["train", _graph, .. Data, "--epochs", "25", "--out", dense]).Succeeded();
        Assert.True(Accuracy(["evaluate", dense, .. Data]) > 0.9, "ten bright blocks are easy to tell apart");
        Assert.Equal("mine", TersorModel(dense).Name);
        _tersor.Run(["train", _graph, .. Data, "--epochs", "25", "--out", dense, "--resume"]).Succeeded();

        var small = _tersor.File("mine.tersor");
        string[] compress = ["compress", _graph, .. Data, "--checkpoint", dense, "--epochs", "1", "--out", small];
        Assert.Contains("smaller", _tersor.Run(compress).Succeeded());
        Assert.Equal("mine", TersorFile.Read(small).Graph.Name);

        // Weights are taken over under our names or PyTorch's, and nothing has to be trained.
        var weights = Foreign(dense, _tersor.File("foreign.safetensors"));
        string[] given = ["--mean", "0.1", "--std", "0.3"];
        var evaluated = Accuracy(["evaluate", _graph, "--weights", weights, .. Data, .. given]);
        var json = _tersor.File("c.json");
        string[] again = ["compress", _graph, "--weights", weights, .. Data, .. given, "--epochs", "1", "--json", json];
        _tersor.Run([.. again, "--out", _tersor.File("again.tersor")]).Succeeded();
        Assert.Equal(evaluated, Read(json).GetProperty("dense").GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void Other_classes_take_the_place_of_the_last_layers()
    {
        var dense = _tersor.File("mine.safetensors");
        _tersor.Run(["train", _graph, .. Data, "--epochs", "1", "--out", dense]).Succeeded();
        var narrow = _tersor.File("narrow.safetensors");
        string[] train = ["train", dense, .. Data, "--classes", "12", "--epochs", "1", "--out", narrow];
        _tersor.Run(train).Succeeded();
        var graph = TersorModel(narrow);
        Assert.Equal(12, Assert.Single(graph.OutputShape));
        Assert.Contains(
            "not trained yet", _tersor.Run(["evaluate", dense, .. Data, "--classes", "12"]).Failed(ExitCode.Usage));
    }

    [Fact]
    public void The_graph_of_any_model_is_written_and_read()
    {
        var (path, json) = (_tersor.File("lenet.json"), _tersor.File("out.json"));
        Assert.Contains("8 nodes", _tersor.Run("graph", "lenet-5", "--out", path, "--json", json).Succeeded());
        Assert.Equal("conv1.weight", Read(json).GetProperty("parameters")[0].GetProperty("name").GetString());
        Assert.Equal("lenet-5", GraphJson.Read(File.ReadAllText(path), path).Name);
        Assert.Equal(File.ReadAllText(path).Trim(), _tersor.Run("graph", path).Succeeded().Trim());
        var models = _tersor.Run("models", "--json", json).Succeeded();
        Assert.Contains("1,724,320", models);
        Assert.Equal(Models.ModelZoo.Models.Length, Read(json).GetProperty("models").GetArrayLength());
    }

    [Theory]
    [InlineData("\"outputs\":10", "\"ouputs\":10", "my.json: node 'fc1': lacks 'outputs'")]
    [InlineData("\"stride\":3", "\"stride\":3,\"strid\":3", "my.json: node 'conv1': unknown key 'strid'")]
    [InlineData("\"kernel\":5", "\"kernel\":55", "my.json: node 'conv1': a window of 55 does not fit")]
    public void A_wrong_graph_file_is_refused_in_one_line(string text, string replacement, string reason)
    {
        File.WriteAllText(_graph, File.ReadAllText(_graph).Replace(text, replacement));
        Assert.Contains(reason, _tersor.Run(["train", _graph, .. Data]).Failed(ExitCode.Failed));
        Assert.Contains(reason, _tersor.Run(["evaluate", _graph, .. Data]).Failed(ExitCode.Failed));
    }

    [Theory]
    [InlineData("evaluate my.json", "'mine' is not trained yet")]
    [InlineData("import my.json", "'mine' is not trained yet")]
    [InlineData("evaluate my.json --classes 0", "--classes: 0 is not at least 1")]
    [InlineData("graph my.json --input 3x0x4", "--input: '3x0x4' is no shape")]
    [InlineData("graph my.json --bind sr=1", "my.json is no ONNX file")]
    [InlineData("graph my.json --layout CHW", "--layout: 'CHW' is neither NCHW nor NHWC")]
    [InlineData("graph my.json --color-order BGR", "takes 1×28×28, no colours")]
    [InlineData("verify my.json", "give another model, or --test-data")]
    [InlineData("export my.json --to pdf", "--to: 'pdf' is neither onnx nor safetensors")]
    public void What_cannot_be_done_is_a_usage_error(string line, string reason)
    {
        string[] data = line.StartsWith("evaluate", StringComparison.Ordinal) ? ["--data", _tersor.Data] : [];
        string[] words = [.. line.Split(' ').Select(word => word == "my.json" ? _graph : word), .. data];
        Assert.Contains(reason, _tersor.Run(words).Failed(ExitCode.Usage));
    }

    [Fact]
    public void Layouts_and_colours_of_others_become_part_of_the_graph()
    {
        File.WriteAllText(
            _graph,
            "{\"name\":\"last\",\"input\":{\"shape\":[4,5,3]},"
            + "\"nodes\":[{\"type\":\"flatten\"},{\"type\":\"fc\",\"outputs\":2}]}");
        var written = _tersor.Run("graph", _graph, "--layout", "NHWC", "--color-order", "BGR").Succeeded();
        var graph = GraphJson.Read(written, "written");
        Assert.Equal([3, 4, 5], graph.InputShape);
        Assert.Equal(["gather", "permute", "flatten", "fc"], graph.Nodes.Select(node => node.Prefix));
    }

    private static ModelGraph TersorModel(string checkpoint) => ModelFile.Read(checkpoint).Graph;

    /// <summary>The weights as PyTorch would have named them, without notes.</summary>
    private static string Foreign(string checkpoint, string path)
    {
        var own = SafetensorsFile.Read(checkpoint).Tensors
            .Where(tensor => tensor.Name is [_, ..] && !tensor.Name.Contains("optimizer") && !tensor.Name.Contains("training"));
        SafetensorsFile.Write(
            path,
            [
                .. own.Select(tensor => SafetensorsTensor.Of(
                    tensor.Name.Replace("gamma", "weight").Replace("beta", "bias").Replace("variance", "running_var")
                        .Replace(".mean", ".running_mean"),
                    [.. tensor.Shape.Select(extent => (int)extent)],
                    tensor.ToSingles())),
            ]);
        return path;
    }

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;

    private double Accuracy(string[] evaluate)
    {
        var json = _tersor.File("e.json");
        _tersor.Run([.. evaluate, "--json", json]).Succeeded();
        return Read(json).GetProperty("accuracy").GetDouble();
    }
}
