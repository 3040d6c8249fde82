using System.Collections.Immutable;
using Tersor.Compression;
using Tersor.Conformance;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Gpu.Tests;

/// <summary>
/// Compression on a device: what it may transfer, what it must repeat, and what it shares with a run on the CPU.
/// </summary>
public abstract class CompressionRunConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    private const int Bits = 3;

    private TransferCounter Transfers => ((GpuBackend)Device.Backend).Transfers;

    [Theory]
    [InlineData(PruningMethod.Global)]
    [InlineData(PruningMethod.Layer)]
    [InlineData(PruningMethod.Quality)]
    [InlineData(PruningMethod.Surgery)]
    public void Weights_masks_and_codes_stay_on_the_device(PruningMethod method)
    {
        Assert.SkipWhen(Fixture.IsEmulator && method != PruningMethod.Surgery, "one method is enough for an emulator");
        var graph =
            new ModelGraphBuilder("tiny", 1, Quadrants.Side, Quadrants.Side).Flatten().Linear(12).Relu().Linear(4).Build();
        using var network = Network.Build(graph, Device, seed: 5);
        using var optimizer = new Sgd(network.Parameters, learningRate: 0.05f, momentum: 0.9f);
        using var source = Quadrants.Create(Device, count: 32, batchSize: 8, seed: 3);
        var trainer = new Trainer(network, optimizer, new CrossEntropyLoss()) { ReportEvery = int.MaxValue };
        Transfers.Reset();

        var stage = new PruneStage { Method = method, Sparsity = 0.5, Quality = 0.5, Interval = 1, Feedback = true };
        var pruner = new Pruner(network, stage, steps: 8, seed: 1);
        trainer.BeforeStep = pruner.BeforeStep;
        Learn(2);
        pruner.Finish();
        AssertNothingCameBack(largest: sizeof(float));
        if (method is PruningMethod.Global or PruningMethod.Layer)
            Assert.Equal(0, Transfers.Synchronizations);

        trainer.BeforeStep = null;
        WeightSharer.ShareWeights(network, new ShareStage { Bits = Bits, Gradient = CentroidGradient.Mean }, seed: 1);
        Learn(2);
        AssertNothingCameBack(largest: sizeof(float) << Bits);

        // To be written to a file they do come, a byte a weight.
        var stored = NetworkSnapshot.Take(network, FloatWidth.Half, FloatWidth.Half);
        var weights = graph.Parameters.Where(spec => spec.Role == ParameterRole.Weight).Sum(spec => spec.Count);
        Assert.Equal(weights, Transfers.Downloads(ElementType.UInt8).Bytes);
        Assert.All(
            stored.Where(tensor => tensor.Kind == StoredKind.Shared),
            tensor => Assert.InRange(tensor.NonZeros, 1, tensor.Shape[0] * tensor.Shape[1] * 9 / 10));

        void Learn(int epochs)
        {
            for (var epoch = 0; epoch < epochs; epoch++)
                for (source.Begin(epoch); source.MoveNext();)
                    trainer.Learn(source.Current);
        }
    }

    [Fact]
    public void The_same_recipe_keeps_as_many_weights_of_each_layer_as_on_the_CPU_and_repeats_its_bytes()
    {
        Assert.SkipWhen(Fixture.IsEmulator, "too long for an emulator");
        using var folder = new TemporaryFolder();
        using var cpu = Device.Cpu();
        var (expected, first, second) = (Run(cpu, "cpu"), Run(Device, "first"), Run(Device, "second"));

        Assert.Equal(NonZeros(expected, stage: 1), NonZeros(first, stage: 1));
        Assert.Equal(File.ReadAllBytes(first.File!), File.ReadAllBytes(second.File!));

        // Both nets classify nearly all images; three standard deviations of a share of 400.
        var share = expected.Stages[^1].Score!.Value;
        Assert.InRange(first.Stages[^1].Score!.Value, share - (3 * Math.Sqrt(Math.Max(share * (1 - share), 0.01) / 400)), 1);

        CompressionReport Run(Device device, string name)
        {
            using var output = OutputFile.Reserve(folder.File($"{name}.tersor"));
            using var task = new ImageClassification(
                new ModelGraphBuilder("tiny", 1, 8, 8).Conv2d(4, 3).MaxPool2d(2).Flatten().Linear(32).Relu().Linear(4).Build(),
                new DatasetPair(SyntheticImages.Create(1200, seed: 1), SyntheticImages.Create(400, seed: 2), "quadrants"),
                new TaskSetup(device));
            return CompressionPipeline.Run(new CompressionRequest
            {
                Task = task,
                Recipe = new CompressionRecipe()
                    .Train(train => train with { Epochs = 3, Rate = 3e-3f })
                    .Prune(prune => prune with
                    {
                        Method = PruningMethod.Layer,
                        Sparsity = 0.8,
                        Interval = 5,
                        Training = prune.Training with { Epochs = 4, Rate = 3e-3f },
                    })
                    .Share(share => share with { Bits = 4, Training = share.Training with { Epochs = 1 } }),
                Output = output,
            });
        }

        static ImmutableArray<long> NonZeros(CompressionReport report, int stage) =>
            [.. report.Stages[stage].Layers.Select(layer => layer.NonZeros)];
    }

    /// <summary>Sums, centroids and counts may come to the host: floats no more than so many bytes at a time.</summary>
    private void AssertNothingCameBack(long largest)
    {
        Assert.InRange(Transfers.Downloads(ElementType.Float32).LargestBytes, 0, largest);
        Assert.Equal(default, Transfers.Downloads(ElementType.UInt8));
    }
}
