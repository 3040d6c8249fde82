using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Tersor.Format;

namespace Tersor.Cli.Tests;

/// <summary>Models go out to other programs' files and come back, and what they give is compared.</summary>
public sealed class ExchangeTests : IDisposable
{
    private readonly CommandLine _tersor = new();
    private readonly string _model;

    public ExchangeTests()
    {
        _model = _tersor.File("small.tersor");
        var graph = new ModelGraphBuilder("small", 1, 6, 6).Conv2d(3, 3).Relu().Flatten().Linear(4).Build(new(0.25f, 0.5f));
        TersorFile.Write(_model, graph, RandomModel.Tensors(graph, 0.5, seed: 1));
    }

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void A_model_goes_out_as_onnx_and_comes_back()
    {
        var (onnx, back, json) = (_tersor.File("out.onnx"), _tersor.File("back.tersor"), _tersor.File("v.json"));
        _tersor.Run("export", _model, "--out", onnx).Succeeded();
        _tersor.Run("import", onnx, "--out", back, "--mean", "0.25", "--std", "0.5").Succeeded();
        Assert.Equal(TersorFile.Read(_model).Graph.Normalization, TersorFile.Read(back).Graph.Normalization);
        _tersor.Run("verify", _model, back, "--json", json, "--count", "7").Succeeded();
        var result = Read(json).GetProperty("results")[0];
        Assert.Equal((7, 7), (result.GetProperty("samples").GetInt32(), result.GetProperty("agreeing").GetInt32()));
        Assert.InRange(result.GetProperty("largest").GetDouble(), 0, 1e-6);

        // The original with the same weights is the original.
        var same = _tersor.File("same.onnx");
        _tersor.Run("export", back, "--original", onnx, "--out", same).Succeeded();
        Assert.Equal(File.ReadAllBytes(onnx), File.ReadAllBytes(same));
    }

    [Fact]
    public void A_model_ends_at_a_value_that_its_user_names()
    {
        var (onnx, part, json) = (_tersor.File("out.onnx"), _tersor.File("part.tersor"), _tersor.File("v.json"));
        _tersor.Run("export", _model, "--out", onnx).Succeeded();
        _tersor.Run("import", onnx, "--end-at", "relu1", "--mean", "0.25", "--std", "0.5", "--out", part).Succeeded();
        var graph = TersorFile.Read(part).Graph;
        Assert.Equal(("relu1", 3), (graph.Outputs.Single().Name, graph.OutputShape[0]));
        Assert.DoesNotContain(graph.Nodes, node => node.Prefix.StartsWith("fc", StringComparison.Ordinal));

        // Both ends are the same value, and the whole model gives something else.
        _tersor.Run("verify", onnx, part, "--end-at", "relu1", "--json", json, "--count", "3").Succeeded();
        Assert.InRange(Read(json).GetProperty("results")[0].GetProperty("largest").GetDouble(), 0, 1e-6);
        Assert.Contains("and gives 4", _tersor.Run("verify", onnx, part).Failed(ExitCode.Usage));
        Assert.Contains("'lost'", _tersor.Run("import", onnx, "--end-at", "lost", "--out", part).Failed(ExitCode.Failed));
        Assert.Contains("no ONNX file", _tersor.Run("import", part, "--end-at", "relu1", "--out", onnx).Failed(ExitCode.Usage));
    }

    [Fact]
    public void A_note_is_said_once_however_often_data_are_read()
    {
        var (images, other) = (_tersor.File("images"), _tersor.File("other.tersor"));
        Directory.CreateDirectory(images);
        File.Copy(_model, other);
        File.WriteAllBytes(Path.Combine(images, "0.png"), PngWriter.Encode(6, 6, 1, new byte[36]));
        File.WriteAllText(Path.Combine(images, "1.png"), "no image");
        var outcome = _tersor.Run("verify", _model, other, "--data", images, "--input-kind", "images");
        outcome.Done();
        Assert.Contains("1.png", Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void Codes_stay_codes_and_safetensors_hold_numbers()
    {
        var (codes, numbers) = (_tersor.File("codes.onnx"), _tersor.File("w.safetensors"));
        _tersor.Run("export", _model, "--codes", "--out", codes).Succeeded();
        Assert.Contains("0", _tersor.Run("verify", _model, codes, "--tolerance", "1e-5").Succeeded());
        _tersor.Run("export", _model, "--to", "safetensors", "--out", numbers).Succeeded();
        var decoded = TersorFile.Read(_model).Tensors[0].Decode();
        Assert.Equal(decoded, SafetensorsFile.Read(numbers)["conv1.weight"].ToSingles());
        Assert.Contains(
            "--codes", _tersor.Run("export", _model, "--to", "safetensors", "--codes", "--out", numbers).Failed(ExitCode.Usage));
        Assert.Contains("what FILE reads", _tersor.Run("export", _model, "--out", _model).Failed(ExitCode.Usage));
    }

    [Theory]
    [InlineData(0f, ExitCode.Success)]
    [InlineData(0.1f, ExitCode.Failed)]
    public void Recorded_outputs_decide_the_exit_code(float error, int exitCode)
    {
        var (data, json) = (_tersor.File("io.npz"), _tersor.File("v.json"));
        using (var session = Inference.CompressedModel.Load(_model).CreateSession())
        {
            var input = RandomModel.Inputs(session.Graph, 3);
            var output = new float[3 * 4];
            session.Run(input, output);
            output[5] += error * Math.Max(1, Math.Abs(output[5]));
            using var archive = ZipFile.Open(data, ZipArchiveMode.Create);
            Write(archive, "input_0", "(3, 1, 6, 6)", input);
            Write(archive, "output", "(3, 4)", output);
        }

        var outcome = _tersor.Run("verify", _model, "--test-data", data, "--json", json);
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Equal(error == 0, Read(json).GetProperty("within").GetBoolean());
        if (error > 0)
            Assert.Contains("differs by 0.1, more than the tolerance of 0.0001", outcome.Error);
        _tersor.Run("verify", _model, "--test-data", data, "--tolerance", "0.2").Succeeded();
    }

    [Fact]
    public void What_was_not_recorded_is_named()
    {
        var data = _tersor.File("io.npz");
        using (var archive = ZipFile.Open(data, ZipArchiveMode.Create))
            Write(archive, "input_0", "(1, 36)", new float[36]);
        var line = _tersor.Run("verify", _model, "--test-data", data).Failed(ExitCode.Failed);
        Assert.Equal($"{data}: holds no output 0, which 'small' has", line);
        var folder = Directory.CreateDirectory(_tersor.File("empty")).FullName;
        Assert.Contains("holds no input 0", _tersor.Run("verify", _model, "--test-data", folder).Failed(ExitCode.Failed));
    }

    [Fact]
    public void Models_that_take_something_else_are_not_compared()
    {
        var other = _tersor.File("other.tersor");
        var graph = new ModelGraphBuilder("other", 1, 5, 5).Flatten().Linear(4).Build();
        TersorFile.Write(other, graph, RandomModel.Tensors(graph, 0.5, seed: 1));
        Assert.Contains("takes 36 numbers and gives 4", _tersor.Run("verify", _model, other).Failed(ExitCode.Usage));
    }

    [Fact]
    public void Names_of_classes_are_kept()
    {
        var (labels, named) = (_tersor.File("labels.txt"), _tersor.File("named.tersor"));
        File.WriteAllText(labels, "ant\nbee\ncat\ndog\n");
        _tersor.Run("import", _model, "--labels", labels, "--out", named).Succeeded();
        Assert.Equal(["ant", "bee", "cat", "dog"], Inference.CompressedModel.Load(named).Labels);
        File.WriteAllText(labels, "ant\nbee\n");
        var outcome = _tersor.Run("import", _model, "--labels", labels, "--out", named);
        Assert.Contains("--labels: 2 names", outcome.Failed(ExitCode.Usage));
    }

    private static void Write(ZipArchive archive, string name, string shape, float[] values)
    {
        using var entry = archive.CreateEntry(name + ".npy").Open();
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}\n";
        entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)]);
        entry.Write(values.SelectMany(BitConverter.GetBytes).ToArray());
    }

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;
}
