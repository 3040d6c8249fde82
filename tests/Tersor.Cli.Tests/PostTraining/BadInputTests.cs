using System.Text.Json;
using Tersor.Format;
using Tersor.Onnx;

namespace Tersor.Cli.Tests.PostTraining;

/// <summary>What a compression without training makes of bad input: one clear line, or a sound result.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly CommandLine _tersor = new();
    private readonly string _model;
    private readonly string _photos;
    private readonly string _out;

    public BadInputTests()
    {
        _model = SmallModel.Write(_tersor.File("dense.tersor"));
        (_photos, _out) = (_tersor.File("photos"), _tersor.File("out.tersor"));
        SmallModel.WriteImages(_photos, 70);
    }

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("--ratio 0", "--ratio: 0 is not in (1, 10000]")]
    [InlineData("--ratio -3", "--ratio: -3 is not in (1, 10000]")]
    [InlineData("--ratio 1", "--ratio: 1 is not in (1, 10000]")]
    [InlineData("--ratio 1e30", "--ratio: 1E+30 is not in (1, 10000]")]
    [InlineData("--ratio NaN", "--ratio: 'NaN' is not a number")]
    [InlineData("--bytes 0", "--bytes: 0 is not at least 1")]
    [InlineData("--max-loss 0", "--max-loss: 0 is not in (0, 1000]")]
    [InlineData("--max-loss -1", "--max-loss: -1 is not in (0, 1000]")]
    [InlineData("--samples 0", "--samples: 0 is not in [1, 65536]")]
    [InlineData("--distill 0", "--distill: 0 is not in (0, 10000]")]
    [InlineData("--distill-steps 0", "--distill-steps: 0 is not in [1, 10000000]")]
    [InlineData("--ratio 5 --bytes 900", "--ratio, --bytes and --max-loss: one goal, not several")]
    [InlineData("--bytes 900 --max-loss 0.1", "--ratio, --bytes and --max-loss: one goal, not several")]
    [InlineData("--distill 1 --distill-steps 5", "--distill and --distill-steps: one of them")]
    [InlineData("--exclude conv2", "--exclude: 'small' has no layer 'conv2': did you mean 'conv1'?")]
    [InlineData("--exclude fc1,zzzzzzzz", "--exclude: 'small' has no layer 'zzzzzzzz': known are conv1, fc1, fc2")]
    [InlineData("--input-kind pictures", "--input-kind: 'pictures' is none of images, text, arrays, sounds, bytes and ends")]
    [InlineData("--sample-rate 16000", "--sample-rate: the data are no sounds")]
    [InlineData("--exclude fc1 --epochs 3", "--exclude: is for a compression without training, and --epochs asks for one")]
    [InlineData("--samples 5 --recipe naive", "--samples: is for a compression without training, and --recipe asks for one")]
    public void What_is_impossible_is_refused_before_any_work(string options, string reason)
    {
        Assert.Equal(reason, Compress(_photos, options.Split(' ')).Failed(ExitCode.Usage));
        Assert.False(File.Exists(_out));
    }

    [Fact]
    public void A_recipe_without_training_goes_before_options_and_with_no_training()
    {
        var recipe = _tersor.File("r.json");
        File.WriteAllText(recipe, "{\"calibrate\": {\"ratio\": 3, \"samples\": 40}}");
        var json = _tersor.File("r-out.json");
        Compress(_photos, "--recipe", recipe, "--ratio", "6", "--json", json).Done();
        var root = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        Assert.Equal(40, root.GetProperty("samples").GetInt32());
        Assert.True(root.GetProperty("compressed").GetProperty("ratio").GetDouble() >= 6);
        Assert.Equal(
            "--recipe: is for a compression without training, and --epochs asks for one",
            Compress(_photos, "--recipe", recipe, "--epochs", "2").Failed(ExitCode.Usage));
    }

    [Fact]
    public void A_model_that_has_no_weights_yet_is_trained_and_nothing_else()
    {
        var reason = _tersor.Run("compress", "lenet-5", "--data", _tersor.Data, "--samples", "10").Failed(ExitCode.Usage);
        Assert.StartsWith("--samples: is for a compression without training, for which 'lenet-5' has no weights", reason);
        var graph = _tersor.File("g.json");
        _tersor.Run("graph", _model, "--out", graph).Succeeded();
        Assert.Contains(
            "'small' has no weights",
            _tersor.Run("compress", graph, "--data", _photos, "--exclude", "fc1").Failed(ExitCode.Usage));
    }

    [Fact]
    public void Images_that_can_t_be_read_are_named_counted_and_left_out()
    {
        File.WriteAllBytes(Path.Combine(_photos, "a.png"), [1, 2, 3]);
        File.WriteAllBytes(Path.Combine(_photos, "b.jpg"), []);
        var outcome = Compress(_photos, "--ratio", "5");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains($"note: {_photos}: 2 of 72 files are left out: ", outcome.Error);
        Assert.Contains("a.png: ", outcome.Error);
        Assert.Contains("b.jpg: ", outcome.Error);
        Assert.True(File.Exists(_out));
    }

    [Fact]
    public void A_folder_with_one_image_or_none_is_refused_and_two_are_few()
    {
        var few = _tersor.File("few");
        Directory.CreateDirectory(few);
        Assert.EndsWith("few: holds no file", Compress(few).Failed(ExitCode.Failed));
        SmallModel.WriteImages(few, 1);
        Assert.Equal(
            "few: 1 images: one more at least, to judge the result by", Compress(few).Failed(ExitCode.Failed));
        SmallModel.WriteImages(few, 2);
        var outcome = Compress(few, "--ratio", "4");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("1 images are few to fit weights to", outcome.Error);
        File.WriteAllText(Path.Combine(few, "000.png"), "no image");
        File.WriteAllText(Path.Combine(few, "001.png"), "no image");
        Assert.Contains("none of 2 files can be read", Compress(few).Failed(ExitCode.Failed));
    }

    [Fact]
    public void Inputs_of_another_shape_are_refused_and_images_can_be_fitted()
    {
        var large = _tersor.File("large");
        SmallModel.WriteImages(large, 70, side: 12);
        Assert.EndsWith(
            "images of 3×12×12, but 'small' takes 3×8×8; --fit stretch, crop or letterbox brings them to that",
            Compress(large).Failed(ExitCode.Failed));
        Compress(large, "--fit", "crop", "--ratio", "5").Done();
        Assert.Equal("crop", TersorFile.Read(_out).Metadata["fit"]);
        File.WriteAllBytes(_tersor.File("a.npy"), NumpyWriter.Array([10, 8, 8, 3], new float[1920]));
        Assert.Contains("a sample of 'input' is 3×8×8", Compress(_tersor.File("a.npy")).Failed(ExitCode.Failed));
    }

    [Theory]
    [InlineData(3, "3 classes, but 'small' gives 4: labels are not used")]
    [InlineData(5, "5 classes, but 'small' gives 4: labels are not used")]
    public void Labels_with_other_classes_are_not_used(int classes, string note)
    {
        var data = _tersor.File("classes");
        for (var i = 0; i < classes; i++)
            SmallModel.WriteImages(Path.Combine(data, $"class{i}"), 20, seed: i + 1);
        var json = _tersor.File("c.json");
        var outcome = Compress(data, "--ratio", "5", "--json", json);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(note, outcome.Error);
        Assert.False(JsonDocument.Parse(File.ReadAllText(json)).RootElement.TryGetProperty("paired", out _));
    }

    [Fact]
    public void Weights_that_are_no_numbers_are_named()
    {
        var weights = SmallModel.Weights(SmallModel.Graph, (name, values) =>
        {
            if (name == "fc1.weight")
                values[7] = float.NaN;
            return values;
        });
        var onnx = _tersor.File("nan.onnx");
        OnnxWriter.Write(onnx, SmallModel.Graph, weights);
        var reason = _tersor.Run("compress", onnx, "--data", _photos, "--out", _out).Failed(ExitCode.Failed);
        Assert.Matches("nan.onnx: .*fc1.*numbers in its weight that are not finite", reason);

        // A graph file with other weights is another way in.
        var (graph, numbers) = (_tersor.File("g.json"), _tersor.File("nan.safetensors"));
        _tersor.Run("graph", _model, "--out", graph).Succeeded();
        SafetensorsFile.Write(
            numbers,
            [.. weights.Select(tensor => SafetensorsTensor.Of(tensor.Name, [.. tensor.Shape], tensor.Decode()))]);
        reason = _tersor.Run("compress", graph, "--weights", numbers, "--data", _photos, "--out", _out)
            .Failed(ExitCode.Failed);
        Assert.Contains("fc1.weight", reason);
    }

    [Fact]
    public void A_model_without_weights_has_nothing_to_compress()
    {
        var graph = new ModelGraphBuilder("bare", 3, 8, 8).MaxPool2d(2).Flatten().Build();
        TersorFile.Write(_model, graph, []);
        Assert.Contains("'bare' has no weights", Compress(_photos).Failed(ExitCode.Usage));
    }

    [Fact]
    public void A_file_smaller_than_the_smallest_is_refused_and_the_smallest_told()
    {
        var reason = Compress(_photos, "--bytes", "50").Failed(ExitCode.Failed);
        Assert.Matches(@"\b\d[\d,]* bytes\b", reason);
        Assert.False(File.Exists(_out));
    }

    [Fact]
    public void More_samples_than_there_are_is_all_of_them_and_said()
    {
        var outcome = Compress(_photos, "--ratio", "5", "--samples", "5000");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("note: --samples: 5,000 were asked for, but there are 70 images in all", outcome.Error);
    }

    [Fact]
    public void Outputs_that_are_inputs_or_can_t_be_written_are_refused()
    {
        Assert.Contains(
            "is what MODEL reads", _tersor.Run("compress", _model, "--data", _photos, "--out", _model).Failed(ExitCode.Usage));
        var photo = Path.Combine(_photos, "000.png");
        Assert.Contains(
            "is what --data reads", _tersor.Run("compress", _model, "--data", _photos, "--out", photo).Failed(ExitCode.Usage));
        var nowhere = _tersor.File("nowhere/out.tersor");
        Assert.Contains("nowhere", _tersor.Run("compress", _model, "--data", _photos, "--out", nowhere).Failed(ExitCode.Failed));
    }

    [Fact]
    public void Data_that_is_not_there_or_of_no_kind_is_refused()
    {
        Assert.EndsWith("no such file or folder", Compress(_tersor.File("none")).Failed(ExitCode.Failed));
        var odd = _tersor.File("odd");
        File.WriteAllBytes(odd, [0, 1, 2, 3]);
        Assert.Contains("--input-kind bytes takes any file", Compress(odd).Failed(ExitCode.Failed));
    }

    [Fact]
    public void Inputs_that_are_all_alike_give_a_sound_file()
    {
        var black = _tersor.File("black");
        Directory.CreateDirectory(black);
        for (var i = 0; i < 70; i++)
            File.WriteAllBytes(Path.Combine(black, $"{i}.png"), PngWriter.Encode(8, 8, 3, new byte[192]));
        Compress(black, "--ratio", "6").Done();
        foreach (var tensor in TersorFile.Read(_out).Tensors)
            Assert.All(tensor.Decode(), value => Assert.True(float.IsFinite(value)));
    }

    private Outcome Compress(string data, params string[] options) =>
        _tersor.Run(["compress", _model, "--data", data, "--out", _out, .. options]);
}
