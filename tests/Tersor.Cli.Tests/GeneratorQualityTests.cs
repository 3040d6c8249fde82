using System.Text.Json;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Models;
using Tersor.Tasks;

namespace Tersor.Cli.Tests;

public sealed class GeneratorQualityTests : IDisposable
{
    private readonly CommandLine _tersor = new();
    private readonly string _generator;

    public GeneratorQualityTests()
    {
        _generator = _tersor.File("gan.safetensors");
        _tersor.Run("train", "dcgan", "--data", _tersor.Data, "--epochs", "1", "--threads", "1", "--out", _generator).Succeeded();
    }

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void Evaluate_measures_a_generator_and_names_the_classifier()
    {
        // The training has measured its generator and left the classifier in the cache.
        Directory.Delete(_tersor.File("cache/classifiers"), recursive: true);
        var json = _tersor.File("quality.json");
        var output = _tersor.Run("evaluate", _generator, "--data", _tersor.Data, "--json", json).Succeeded();
        Assert.Contains("classifier: lenet-5, 5 epochs of blocks, weights ", output);
        Assert.Contains("40 test images of blocks, features of lenet-5", output);
        var report = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        Assert.Equal(Measured(), new GeneratorQuality(
            report.GetProperty("frechet").GetDouble(),
            report.GetProperty("kernel").GetDouble(),
            report.GetProperty("precision").GetDouble(),
            report.GetProperty("recall").GetDouble(), report.GetProperty("coverage").GetDouble()));
        Assert.True(report.GetProperty("frechet").GetDouble() > 0);
        Assert.Equal((40, "dcgan"), (report.GetProperty("count").GetInt32(), report.GetProperty("model").GetString()));

        // The second time the classifier comes from the cache, and the figures are the same.
        var (first, cached) = (File.ReadAllText(json), Assert.Single(Directory.GetFiles(_tersor.File("cache/classifiers"))));
        Assert.DoesNotContain(
            "classifier:", _tersor.Run("evaluate", _generator, "--data", _tersor.Data, "--json", json).Succeeded());
        Assert.Equal(first, File.ReadAllText(json));

        File.WriteAllText(cached, "no longer a classifier");
        var outcome = _tersor.Run("evaluate", _generator, "--data", _tersor.Data, "--json", json);
        Assert.Equal(ExitCode.Success, outcome.ExitCode);
        Assert.Contains("the classifier is trained anew", outcome.Error);
        Assert.Equal(first, File.ReadAllText(json));
    }

    /// <summary>
    /// What the library measures of the same generator with the classifier that the command has left in the cache.
    /// </summary>
    private GeneratorQuality Measured()
    {
        var data = IdxFolder.Load(_tersor.Data, "blocks");
        using var device = Device.Cpu();
        using var meter = new GeneratorMeter(
            FeatureClassifier.Open(LeNet5.Definition.Graph, data.Train, device, _tersor.File("cache/classifiers")),
            data.Test,
            device);
        using var generator = ModelFile.Read(_generator, null).Open(device);
        return meter.Measure(generator);
    }

    [Fact]
    public void Compress_judges_every_stage_as_evaluate_does()
    {
        var (path, json) = (_tersor.File("gan.tersor"), _tersor.File("report.json"));
        var output = _tersor.Run(
            "compress", "dcgan", "--recipe", "naive", "--checkpoint", _generator, "--data", _tersor.Data, "--epochs", "1",
            "--threads", "1",
            "--out", path, "--json", json).Output;
        Assert.Contains("Fréchet", output);
        var report = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        var stages = report.GetProperty("stages").EnumerateArray()
            .Select(stage => stage.GetProperty("generator").GetProperty("frechet").GetDouble()).ToArray();
        Assert.Equal(4, stages.Length);
        Assert.Equal(stages[0], report.GetProperty("dense").GetProperty("generator").GetProperty("frechet").GetDouble());
        Assert.StartsWith("lenet-5, 5 epochs of blocks", report.GetProperty("classifier").GetString());
        Assert.Equal(stages[0], Frechet(_generator));

        // The file is run by other kernels than the network that was judged: a shade may be the next one.
        Assert.Equal(stages[^1], Frechet(path), 1e-3 * stages[^1]);

        double Frechet(string file)
        {
            _tersor.Run("evaluate", file, "--data", _tersor.Data, "--threads", "1", "--json", json).Succeeded();
            return JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("frechet").GetDouble();
        }
    }

    [Fact]
    public void A_generator_that_has_diverged_is_named()
    {
        var (path, file) = (_tersor.File("diverged.safetensors"), SafetensorsFile.Read(_generator));
        SafetensorsFile.Write(path, [.. file.Tensors.Select(Spoilt)], file.Metadata);
        Assert.StartsWith(
            $"{path}: not a checkpoint of 'dcgan': convtranspose2.bias holds NaN at place ",
            _tersor.Run("evaluate", path, "--data", _tersor.Data).Failed(ExitCode.Failed));

        static SafetensorsTensor Spoilt(SafetensorsTensor tensor) => tensor.Name == "convtranspose2.bias"
            ? SafetensorsTensor.Of(tensor.Name, [1], [float.NaN])
            : tensor;
    }

    [Fact]
    public void A_generator_where_a_classifier_is_wanted_is_refused_in_one_line()
    {
        var image = _tersor.File("blocks/t10k-images-idx3-ubyte");
        Assert.Contains("makes images and reads none", _tersor.Run("predict", _generator, image).Failed(ExitCode.Usage));
        Assert.Contains(
            "not a checkpoint of 'lenet-5'",
            _tersor.Run("evaluate", _generator, "--model", "lenet-5", "--data", _tersor.Data).Failed(ExitCode.Failed));
        var text = _tersor.File("text.txt");
        File.WriteAllText(text, "To be or not to be");
        Assert.Contains(
            "text, not a folder with a data set", _tersor.Run("evaluate", _generator, "--data", text).Failed(ExitCode.Failed));
        Assert.Contains(
            "writes no text and makes no images", _tersor.Run("generate", _tersor.Compressed()).Failed(ExitCode.Usage));
    }
}
