using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

/// <summary>
/// Networks whose layers were rescaled without changing what they compute: ReLU networks don't notice, half precision does.
/// </summary>
public class NumberRangeTests
{
    private static readonly ImageDataset Train = SyntheticImages.Create(400, seed: 1);
    private static readonly ImageDataset Test = SyntheticImages.Create(200, seed: 2);
    private static readonly ModelGraph Graph =
        new ModelGraphBuilder("rescaled", 1, 8, 8).Flatten().Linear(24).Relu().Linear(12).Relu().Linear(4).Build();

    // Nothing is trained: a rescaled network computes the same, but learns otherwise.
    private static readonly CompressionRecipe Untouched = new() { Pruning = null, Sharing = null };

    private static readonly CompressionRecipe Shared = new CompressionRecipe { Pruning = null }
        .Share(share => share with { Bits = 6, Training = share.Training with { Epochs = 0 } });

    [Theory]
    [InlineData(3e6f)]
    [InlineData(1e-9f)]
    [InlineData(1e5f)]
    [InlineData(1e-5f)]
    [InlineData(1e15f)]
    public void A_file_does_what_the_network_did(float factor)
    {
        var weights = Trained();
        foreach (var recipe
            in new[] { Shared, Shared.Encode(encode => encode with { Bias = BiasTreatment.Shared, BiasBits = 6 }), Untouched })
        {
            var (plain, rescaled) = (Run(weights, recipe), Run(Rescaled(weights, factor), recipe));
            Assert.True(plain.Stages[0].Score!.Value > 0.9, $"{plain.Stages[0].Score}");
            Assert.Equal(plain.Stages[0].Score!.Value, rescaled.Stages[0].Score!.Value);
            Assert.True(
                rescaled.Stages[^1].Score!.Value > plain.Stages[^1].Score!.Value - 0.03, Describe(plain) + Describe(rescaled));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_no_number_is_no_success(float value)
    {
        var weights = Trained();
        weights["fc2.weight"][3] = value;
        using var device = Device.Cpu();
        using var network = Network.Build(Graph, device, seed: 1);
        network.Parameters.Single(parameter => parameter.Name == "fc2.weight").SetValues(weights["fc2.weight"]);
        var error = Assert.Throws<NonFiniteException>(() => NetworkSnapshot.Take(network, FloatWidth.Half, FloatWidth.Half));
        Assert.Equal($"'fc2.weight' holds the value {value}", error.Message);
    }

    [Fact]
    public void A_network_that_computes_no_numbers_is_no_success()
    {
        var weights = Trained();
        foreach (var name in new[] { "fc1.weight", "fc2.weight", "fc3.weight" })
            weights[name] = Array.ConvertAll(weights[name], weight => weight * 1e20f);
        var error = Assert.ThrowsAny<ArithmeticException>(() => Run(weights, Untouched));
        Assert.DoesNotContain('\n', error.Message);
    }

    private static CompressionReport Run(Dictionary<string, float[]> weights, CompressionRecipe recipe)
    {
        var checkpoint = Path.GetTempFileName();
        try
        {
            SafetensorsFile.Write(
                checkpoint,
                [.. Graph.Parameters.Select(spec => SafetensorsTensor.Of(spec.Name, [.. spec.Shape], weights[spec.Name]))]);
            using var device = Device.Cpu();
            using var task = new ImageClassification(Graph, new DatasetPair(Train, Test, "quadrants"), new TaskSetup(device));
            return CompressionPipeline.Run(new CompressionRequest { Task = task, Recipe = recipe, Checkpoint = checkpoint });
        }
        finally
        {
            File.Delete(checkpoint);
        }
    }

    private static string Describe(CompressionReport report) =>
        string.Join(", ", report.Stages.Select(stage => $"{stage.Name} {stage.Score}")) + "; ";

    private static Dictionary<string, float[]> Trained()
    {
        using var device = Device.Cpu();
        using var network = Network.Build(Graph.With(Train.MeasureNormalization()), device, seed: 1);
        using var source = Train.Shuffled(device, network.Graph, 20, seed: 1);
        using var optimizer = new Adam(network.Parameters, 3e-3f);
        using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss());
        trainer.Train(source, 8, CancellationToken.None);
        return network.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.ToArray());
    }

    private static Dictionary<string, float[]> Rescaled(Dictionary<string, float[]> weights, float factor) =>
        weights.ToDictionary(entry => entry.Key, entry => entry.Key switch
        {
            "fc1.weight" or "fc1.bias" or "fc2.bias" => Array.ConvertAll(entry.Value, value => value * factor),
            "fc3.weight" => Array.ConvertAll(entry.Value, value => value / factor),
            _ => entry.Value,
        });
}
