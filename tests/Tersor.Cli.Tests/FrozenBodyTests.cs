using System.Text.Json;
using Tersor.Format;

namespace Tersor.Cli.Tests;

/// <summary>A trained body keeps every bit while a new last layer learns.</summary>
public sealed class FrozenBodyTests : IDisposable
{
    private static readonly InputNormalization Normalization = new(0.2f, 0.4f);

    private readonly CommandLine _tersor = new();

    private string[] Data => ["--data", _tersor.Data, "--threads", "1"];

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void A_model_of_features_gets_classes_and_keeps_its_body()
    {
        // Features that nobody trained still tell bright blocks apart; the file ends where others put a classifier.
        var graph = new ModelGraphBuilder("features", 1, 28, 28).Conv2d(8, 5, stride: 3).BatchNorm().Relu().AvgPool2d(2)
            .Build(Normalization);
        var random = new Random(1);
        var (body, whole, report) = (_tersor.File("body.tersor"), _tersor.File("whole.safetensors"), _tersor.File("r.json"));
        TersorFile.Write(body, graph,
        [
            .. graph.Parameters.Select(parameter => StoredTensor.Dense(parameter.Name, parameter.Shape, [.. Enumerable
                .Range(0, parameter.Count).Select(_ => parameter.Name.EndsWith("variance", StringComparison.Ordinal)
                    ? 1f
                    : random.NextSingle() - 0.4f)])),
        ]);

        var recipe = _tersor.File("recipe.json");
        File.WriteAllText(recipe, "{\"train\":{\"epochs\":40,\"rate\":0.02}}");
        string[] train = ["train", body, "--classes", "10", "--freeze-body", .. Data, "--recipe", recipe, "--out", whole];
        var told = _tersor.Run([.. train, "--json", report]).Succeeded();
        Assert.Contains("features: 128 numbers for each of 200 images", told);
        var trained = ModelFile.Read(whole);
        Assert.Equal([10], trained.Graph.OutputShape);
        foreach (var tensor in TersorFile.Read(body).Tensors)
            Assert.Equal(tensor.Decode(), trained.Weights.Single(other => other.Name == tensor.Name).Decode());

        // What was measured on features is what the whole model does.
        var accuracy = Read(report).GetProperty("accuracy").GetDouble();
        Assert.True(accuracy > 0.8, $"{accuracy:P0}");
        _tersor.Run(["evaluate", whole, .. Data, "--json", report]).Succeeded();
        Assert.Equal(accuracy, Read(report).GetProperty("accuracy").GetDouble());

        // The same command gives the same bytes, and a trained last layer goes on from where it is.
        var again = _tersor.File("again.safetensors");
        _tersor.Run([.. train[..^1], again]).Succeeded();
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(again));
        _tersor.Run(["train", whole, "--freeze-body", .. Data, "--epochs", "1", "--out", again]).Succeeded();
        Assert.Contains("resume", _tersor.Run([.. train, "--resume"]).Failed(ExitCode.Usage));
    }

    [Fact]
    public void What_has_no_body_to_freeze_is_a_usage_error()
    {
        Assert.Contains(
            "has no trained weights", _tersor.Run(["train", "lenet-5", "--freeze-body", .. Data]).Failed(ExitCode.Usage));
        var body = _tersor.File("body.tersor");
        var graph = new ModelGraphBuilder("m", 1, 28, 28).Conv2d(10, 28).Flatten().Build(Normalization);
        TersorFile.Write(body, graph,
        [
            .. graph.Parameters.Select(parameter =>
                StoredTensor.Dense(parameter.Name, parameter.Shape, new float[parameter.Count])),
        ]);
        string[] train = ["train", body, "--freeze-body", .. Data, "--out", _tersor.File("o.safetensors")];
        Assert.Contains("'m' does not end in a linear layer", _tersor.Run(train).Failed(ExitCode.Usage));

        var recipe = _tersor.File("recipe.json");
        File.WriteAllText(recipe, "{\"train\":{\"shift\":2}}");
        Assert.Contains(
            "'train.shift'", _tersor.Run([.. train, "--classes", "12", "--recipe", recipe]).Failed(ExitCode.Usage));
    }

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;
}
