using System.Text.Json;
using Tersor.Cli.History;
using Tersor.Format;
using Tersor.Onnx;

namespace Tersor.Cli.Tests.PostTraining;

/// <summary>Models with weights are compressed by inputs alone, whatever file they come in and whatever the inputs are.</summary>
public sealed class CompressUntrainedTests : IDisposable
{
    private readonly CommandLine _tersor = new();
    private readonly string _model;
    private readonly string _photos;

    public CompressUntrainedTests()
    {
        _model = SmallModel.Write(
            _tersor.File("dense.tersor"), new Dictionary<string, string> { ["author"] = "somebody" });
        _photos = _tersor.File("photos");
        SmallModel.WriteImages(_photos, 90);
    }

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void A_folder_of_images_is_enough()
    {
        var (path, json) = (_tersor.File("small.tersor"), _tersor.File("small.json"));
        var output = Compress(_model, path, "--ratio", "6", "--json", json).Done();
        var root = Read(json);
        Assert.Equal(new FileInfo(path).Length, root.GetProperty("compressed").GetProperty("bytes").GetInt64());
        Assert.InRange(root.GetProperty("compressed").GetProperty("ratio").GetDouble(), 6, 8);
        Assert.Equal(4 * SmallModel.Graph.ParameterCount, root.GetProperty("dense").GetProperty("bytes").GetInt64());
        Assert.Equal("photos", root.GetProperty("data").GetString());
        var layers = root.GetProperty("layers").EnumerateArray();
        Assert.Equal(["conv1", "fc1", "fc2"], layers.Select(layer => layer.GetProperty("name").GetString()));
        Assert.False(root.TryGetProperty("paired", out _));

        // What calibrates doesn't judge: three fifths of the 90 images calibrate, and of the others half is held back.
        Assert.Equal(54, root.GetProperty("samples").GetInt32());
        Assert.Equal(("test", 18), (
            root.GetProperty("outputs").GetProperty("basis").GetString(),
            root.GetProperty("outputs").GetProperty("samples").GetInt32()));
        Assert.Contains("6.", output.TrimEnd().Split('\n')[^1]);
        Assert.Contains("SQNR outputs", output);
        var file = TersorFile.Read(path);
        Assert.Equal("somebody", file.Metadata["author"]);
        Assert.Equal(SmallModel.Graph.Normalization, file.Graph.Normalization);

        // The history ends with the figures that runs are compared by.
        var end = RunRecord.Read(_tersor.File("small.run.jsonl")).End!.Value;
        Assert.Equal(new FileInfo(path).Length, end.GetProperty("bytes").GetInt64());
        Assert.True(end.TryGetProperty("ratio", out _) && end.TryGetProperty("seconds", out _));
    }

    [Fact]
    public void Two_runs_and_any_number_of_threads_give_the_same_bytes()
    {
        var bytes = new[] { "1", "1", "2" }.Select((threads, i) =>
        {
            var path = _tersor.File($"{i}.tersor");
            Compress(_model, path, "--ratio", "6", "--threads", threads).Done();
            return File.ReadAllBytes(path);
        }).ToArray();
        Assert.Equal(bytes[0], bytes[1]);
        Assert.Equal(bytes[0], bytes[2]);
        Compress(_model, _tersor.File("3.tersor"), "--ratio", "6", "--seed", "2").Done();
        Assert.NotEqual(bytes[0], File.ReadAllBytes(_tersor.File("3.tersor")));
    }

    [Fact]
    public void Any_file_with_weights_will_do()
    {
        var (onnx, weights, graph) = (_tersor.File("m.onnx"), _tersor.File("w.safetensors"), _tersor.File("g.json"));
        _tersor.Run("export", _model, "--out", onnx).Succeeded();
        _tersor.Run("export", _model, "--to", "safetensors", "--out", weights).Succeeded();
        _tersor.Run("graph", _model, "--out", graph).Succeeded();
        string[] normalization = ["--mean", "0.5", "--std", "0.25"];
        Compress(_model, _tersor.File("a.tersor"), "--max-loss", "0.01").Done();
        Compress(onnx, _tersor.File("b.tersor"), ["--bytes", "2000", .. normalization]).Done();
        string[] given = ["--weights", weights, "--max-loss", "0.01", .. normalization];
        Compress(graph, _tersor.File("c.tersor"), given).Done();
        Assert.InRange(new FileInfo(_tersor.File("b.tersor")).Length, 1, 2000);
        Assert.Equal(
            TersorFile.Read(_tersor.File("a.tersor")).Tensors.Select(tensor => tensor.Decode()),
            TersorFile.Read(_tersor.File("c.tersor")).Tensors.Select(tensor => tensor.Decode()));

        // An ONNX file that says nothing of normalisation gets a note when it is measured.
        Assert.Contains(
            "what is measured is a guess", Compress(Plain(onnx), _tersor.File("d.tersor"), "--bytes", "2000").Error);
    }

    [Fact]
    public void Labels_judge_where_there_are_as_many_classes()
    {
        var (trained, json) = (_tersor.Compressed(), _tersor.File("l.json"));
        string[] compress = ["compress", trained, "--data", _tersor.Data, "--ratio", "50", "--samples", "80"];
        _tersor.Run([.. compress, "--out", _tersor.File("l.tersor"), "--json", json]).Done();
        var root = Read(json);
        Assert.Equal((80, 40), (
            root.GetProperty("samples").GetInt32(), root.GetProperty("outputs").GetProperty("samples").GetInt32()));
        var paired = root.GetProperty("paired");
        var (both, dense) = (paired.GetProperty("both").GetInt32(), paired.GetProperty("onlyDense").GetInt32());
        var (compressed, neither) =
            (paired.GetProperty("onlyCompressed").GetInt32(), paired.GetProperty("neither").GetInt32());
        Assert.Equal(40, both + dense + compressed + neither);
        Assert.Equal((both + dense) / 40.0, root.GetProperty("dense").GetProperty("accuracy").GetDouble());
        Assert.Equal((both + compressed) / 40.0, root.GetProperty("compressed").GetProperty("accuracy").GetDouble());

        // The file gives that accuracy.
        _tersor.Run("evaluate", _tersor.File("l.tersor"), "--data", _tersor.Data, "--json", json).Succeeded();
        Assert.Equal((both + compressed) / 40.0, Read(json).GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void Arrays_and_sounds_and_bytes_are_inputs_too()
    {
        var graph = new ModelGraph(
            "two", [6], [new InputNode("more", [], [2]), new ConcatNode("joined", [0, 1], 0), new LinearNode("fc", [2], 40),
                new ActivationNode("relu", [3], ActivationKind.Relu), new LinearNode("fc2", [4], 3)],
            inputName: "x");
        var model = _tersor.File("two.tersor");
        TersorFile.Write(model, graph, SmallModel.Weights(graph));
        var arrays = _tersor.File("inputs.npz");
        File.WriteAllBytes(arrays, NumpyWriter.Archive(
            ("more", NumpyWriter.Array([100, 2], RandomModel.Inputs(graph, 25))),
            ("x", NumpyWriter.Array([100, 6], RandomModel.Inputs(graph, 75)))));
        Assert.Equal(0, _tersor.Run("compress", model, "--data", arrays, "--out", _tersor.File("t.tersor")).ExitCode);
        Assert.Contains(
            "sounds are one input, but 'two' takes x, more",
            _tersor.Run("compress", model, "--data", arrays, "--input-kind", "sounds").Failed(ExitCode.Usage));

        var one = new ModelGraphBuilder("bytes", 16).Linear(30).Relu().Linear(3).Build();
        TersorFile.Write(model, one, SmallModel.Weights(one));
        Compress(model, _tersor.File("b.tersor"), "--input-kind", "bytes").Done();
        Assert.Contains(
            "a row of numbers, but 'small' takes 3×8×8",
            _tersor.Run("compress", _model, "--data", _photos, "--input-kind", "ends").Failed(ExitCode.Usage));
    }

    [Fact]
    public void Verify_and_inspect_take_the_same_models_and_inputs()
    {
        var (small, onnx, json) = (_tersor.File("s.tersor"), _tersor.File("m.onnx"), _tersor.File("v.json"));
        Compress(_model, small, "--ratio", "6").Done();
        _tersor.Run("export", _model, "--out", onnx).Succeeded();

        // The ONNX file says nothing else than the other of how images are normalised, so both see the same.
        var compared = _tersor.Run("verify", Plain(onnx), _model, "--data", _photos, "--count", "20", "--json", json);
        Assert.Equal(0, compared.ExitCode);
        var result = Read(json).GetProperty("results")[0];
        Assert.Equal((20, 20), (result.GetProperty("samples").GetInt32(), result.GetProperty("agreeing").GetInt32()));
        Assert.InRange(result.GetProperty("largest").GetDouble(), 0, 1e-5);

        _tersor.Run("inspect", onnx, "--json", json).Succeeded();
        Assert.Equal(new FileInfo(onnx).Length, Read(json).GetProperty("bytes").GetInt64());
        var layers = Read(json).GetProperty("layers").EnumerateArray().ToArray();
        Assert.Equal(
            SmallModel.Graph.Parameters.Select(parameter => (parameter.Name, (int?)parameter.Count)),
            layers.Select(layer => (layer.GetProperty("name").GetString()!, (int?)layer.GetProperty("nonzeros").GetInt32())));
        var graph = _tersor.File("g.json");
        _tersor.Run("graph", _model, "--out", graph).Succeeded();
        Assert.Contains("not trained", _tersor.Run("inspect", graph).Succeeded());
    }

    [Theory]
    [InlineData("report.html")]
    [InlineData("report.md")]
    public void A_report_shows_where_bytes_and_quality_went(string name)
    {
        var report = _tersor.File(name);
        Compress(_model, _tersor.File("r.tersor"), "--ratio", "6", "--report", report).Done();
        var text = File.ReadAllText(report);
        foreach (var word in new[] { "conv1", "fc2", "SQNR weights", "same likeliest class", "codebook", "without training" })
            Assert.Contains(word, text);
        Assert.Equal(name.EndsWith(".html", StringComparison.Ordinal), text.Contains("<svg"));
        Assert.DoesNotContain("<?xml", text);
    }

    [Fact]
    public void An_interrupted_run_leaves_nothing()
    {
        var path = _tersor.File("i.tersor");
        using var source = new CancellationTokenSource();
        source.Cancel();
        var outcome = _tersor.Run(
            new Data.DatasetFolders(null, _tersor.File("cache"), _tersor.File("system"), null), source.Token,
            "compress", _model, "--data", _photos, "--out", path);
        Assert.Equal(ExitCode.Interrupted, outcome.ExitCode);
        Assert.False(File.Exists(path));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(_tersor.Folder), entry => entry.Contains("i.tersor"));
    }

    [Fact]
    public void Excluded_layers_keep_their_weights_in_half_precision()
    {
        var path = _tersor.File("x.tersor");
        Compress(_model, path, "--exclude", "conv1, fc2").Done();
        var (dense, compressed) = (TersorFile.Read(_model).Tensors, TersorFile.Read(path).Tensors);
        foreach (var name in new[] { "conv1.weight", "fc2.weight" })
            Assert.Equal(Values(dense, name), Values(compressed, name));
        Assert.NotEqual(Values(dense, "fc1.weight"), Values(compressed, "fc1.weight"));

        static float[] Values(IEnumerable<StoredTensor> tensors, string name) =>
            [.. tensors.Single(tensor => tensor.Name == name).Decode().Select(value => (float)(Half)value)];
    }

    private Outcome Compress(string model, string path, params string[] more) =>
        _tersor.Run(["compress", model, "--data", _photos, "--out", path, .. more]);

    /// <summary>The same file without what it says of normalisation.</summary>
    private string Plain(string onnx)
    {
        var (file, path) = (OnnxFile.Read(onnx), _tersor.File("plain.onnx"));
        var import = file.Import();
        OnnxWriter.Write(path, import.Graph, import.Tensors);
        return path;
    }

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;
}
