using System.Text.Json;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class CompressionPipelineTests : IDisposable
{
    private static readonly ImageDataset Train = SyntheticImages.Create(1200, seed: 1);
    private static readonly ImageDataset Test = SyntheticImages.Create(400, seed: 2);
    private static readonly ModelGraph Graph = new ModelGraphBuilder("tiny", 1, 8, 8)
        .Conv2d(4, 3).MaxPool2d(2).Flatten().Linear(32).Relu().Linear(4).Build();

    private static readonly CompressionRecipe Recipe = new CompressionRecipe()
        .Train(train => train with { Epochs = 4, Rate = 3e-3f })
        .Prune(prune => prune with
        {
            Sparsity = 0.8,
            Interval = 5,
            Training =
                prune.Training with { Epochs = 6, Rate = 3e-3f, Distillation = new SoftTargetSettings { Temperature = 2 } },
        })
        .Share(share => share with { Bits = 3, Training = share.Training with { Epochs = 2 } })
        .Encode(encode => encode with { Bias = BiasTreatment.Shared });

    private readonly string _folder = Directory.CreateTempSubdirectory("tersor-pipeline-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_tiny_network_becomes_many_times_smaller_and_the_file_does_what_the_report_says()
    {
        var path = Path.Combine(_folder, "tiny.tersor");
        var report = Run(path);

        Assert.Equal(
            [StageNames.Dense, StageNames.Prune, StageNames.Share, StageNames.Encode], report.Stages.Select(stage => stage.Name));
        Assert.Equal(Graph.ParameterCount * 4, report.Dense.Bytes);
        Assert.True(report.Dense.Score!.Value > 0.9, Describe(report));
        Assert.True(report.Stages[^1].Score!.Value > report.Dense.Score.Value - 0.05, Describe(report));
        Assert.True(report.Ratio > 10, Describe(report));
        Assert.Equal(new FileInfo(path).Length, report.Bytes);

        // 20 % of all weights are left, the biases are not pruned.
        var weights = Graph.Parameters.Where(spec => spec.Role == ParameterRole.Weight).Sum(spec => spec.Count);
        Assert.Equal((long)Math.Round(0.2 * weights), report.Stages[1].Layers.Sum(layer => layer.NonZeros));
        Assert.All(report.Stages[2].Layers, layer => Assert.InRange(layer.Centroids!.Value, 1, 8));

        var file = TersorFile.Read(path);
        using var device = Device.Cpu();
        using var network = Network.Build(file.Graph, device, seed: 99);
        network.Load(file.Tensors);
        using var task = Task(Graph, device);
        Assert.Equal(report.Stages[^1].Score, task.Judge(network));
    }

    [Fact]
    public void Equal_seeds_give_equal_bytes_on_any_number_of_threads()
    {
        var paths = new[] { 1, 2, 2 }.Select((threads, i) =>
        {
            var path = Path.Combine(_folder, $"{i}.tersor");
            Run(path, threads: threads);
            return path;
        }).ToArray();
        Assert.Equal(File.ReadAllBytes(paths[0]), File.ReadAllBytes(paths[1]));
        Assert.Equal(File.ReadAllBytes(paths[1]), File.ReadAllBytes(paths[2]));

        var other = Path.Combine(_folder, "other.tersor");
        Run(other, seed: 2);
        Assert.NotEqual(File.ReadAllBytes(paths[0]), File.ReadAllBytes(other));
    }

    [Theory]
    [InlineData(PruningMethod.Quality, PruningSchedule.OneShot)]
    [InlineData(PruningMethod.Layer, PruningSchedule.Gradual)]
    [InlineData(PruningMethod.Surgery, PruningSchedule.Gradual)]
    public void Every_method_prunes(PruningMethod method, PruningSchedule schedule)
    {
        var report = Run(
            null, recipe: Recipe.Prune(prune => prune with { Method = method, Schedule = schedule, Feedback = true }));
        Assert.InRange(report.Stages[1].NonZeros, 1, Graph.ParameterCount * 3 / 4);
        Assert.True(report.Stages[^1].Score!.Value > 0.8, Describe(report));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Batch_normalisations_are_in_the_layers_of_the_file(bool prunes, bool shares)
    {
        var graph = new ModelGraphBuilder("normal", 1, 8, 8)
            .Conv2d(4, 3, bias: false).BatchNorm().Relu().MaxPool2d(
                2).Flatten().Linear(16, bias: false).BatchNorm().Relu().Linear(4).Build();
        var path = Path.Combine(_folder, "normal.tersor");
        var recipe = Recipe with { Pruning = prunes ? Recipe.Pruning : null, Sharing = shares ? Recipe.Sharing : null };
        var report = Run(path, recipe: recipe, graph: graph);

        var folded = FoldedGraph.Of(graph).Graph;
        Assert.Equal(folded.Nodes.Select(node => node.Name), TersorFile.Read(path).Graph.Nodes.Select(node => node.Name));
        Assert.Equal(4 * folded.ParameterCount, report.Dense.Bytes);
        Assert.True(report.Dense.Score!.Value > 0.9, Describe(report));
        Assert.True(report.Stages[^1].Score!.Value > report.Dense.Score.Value - 0.05, Describe(report));
    }

    [Fact]
    public void Stages_can_be_left_out()
    {
        var report = Run(null, recipe: Recipe with { Pruning = null, Sharing = null });
        Assert.Equal([StageNames.Dense, StageNames.Encode], report.Stages.Select(stage => stage.Name));
        Assert.InRange(report.Ratio, 1.5, 2.5);
        Assert.Null(report.File);
    }

    [Fact]
    public void A_checkpoint_takes_the_place_of_dense_training()
    {
        var trained = Path.Combine(_folder, "dense.tersor");
        var full = Recipe with
        {
            Pruning = null,
            Sharing = null,
            Encoding = new EncodeStage { Codebook = FloatWidth.Single, Bias = BiasTreatment.Single },
        };
        var report = Run(trained, recipe: full);
        var checkpoint = Path.Combine(_folder, "dense.safetensors");
        SafetensorsFile.Write(
            checkpoint,
            [.. TersorFile.Read(trained).Tensors.Select(
                tensor => SafetensorsTensor.Of(tensor.Name, tensor.Shape.AsSpan(), tensor.Decode()))]);

        var progress = new List<CompressionProgress>();
        var resumed = Run(null, recipe: full, progress: new Callback(progress.Add), checkpoint: checkpoint);
        Assert.Equal(report.Dense, resumed.Dense);
        Assert.All(progress, step => Assert.Equal(0, step.Epoch));
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused_with_its_name()
    {
        var checkpoint = Path.Combine(_folder, "other.safetensors");
        SafetensorsFile.Write(checkpoint, [SafetensorsTensor.Of("conv1.weight", [2], [1f, 2f])]);
        var error = Assert.Throws<InvalidDataException>(() => Run(null, checkpoint: checkpoint));
        Assert.StartsWith($"{checkpoint}: not a checkpoint of 'tiny'", error.Message);
    }

    [Theory]
    [InlineData(StageNames.Dense)]
    [InlineData(StageNames.Prune)]
    [InlineData(StageNames.Share)]
    [InlineData(StageNames.Encode)]
    public void A_cancelled_run_writes_nothing_and_spares_an_earlier_file(string stage)
    {
        var path = Path.Combine(_folder, "tiny.tersor");
        File.WriteAllText(path, "earlier");
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Run(path, progress: new Callback(report =>
        {
            if (report.Stage == stage)
                source.Cancel();
        }), cancellationToken: source.Token));
        Assert.Equal("earlier", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Progress_covers_every_stage_and_its_trainings()
    {
        var reports = new List<CompressionProgress>();
        Run(null, progress: new Callback(reports.Add));
        foreach (var (stage, epochs) in new[]
        {
            (StageNames.Dense, 4), (StageNames.Prune, 6), (StageNames.Share, 2), (StageNames.Encode, 0),
        })
        {
            var own = reports.Where(report => report.Stage == stage).ToArray();
            Assert.NotNull(own[^1].Finished);
            Assert.Equal(epochs, own.Max(report => report.Epoch));
            Assert.All(own.Where(report => report.Steps > 0), report => Assert.InRange(report.Step, 1, report.Steps));
        }
    }

    [Fact]
    public void The_report_is_JSON_of_the_documented_shape()
    {
        using var json = JsonDocument.Parse(Run(null).ToJson());
        var root = json.RootElement;
        Assert.Equal(
            ["model", "data", "device", "seed", "dense", "stages", "file", "bytes", "ratio", "seconds", "instructions"],
            root.EnumerateObject().Select(p => p.Name));
        Assert.Equal("quadrants", root.GetProperty("data").GetString());
        Assert.Equal(["accuracy", "bytes"], root.GetProperty("dense").EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            ["name", "accuracy", "nonzeros", "bytes", "ratio", "seconds", "layers"],
            root.GetProperty("stages")[3].EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void What_does_not_fit_together_is_refused_before_training()
    {
        Assert.Throws<RecipeException>(() => Run(null, recipe: Recipe.Share(share => share with { Bits = 9 })));
        Assert.Throws<RecipeException>(() => Run(null, recipe: Recipe.PruneLayer("fc7", 0.5)));
        using var device = Device.Cpu(threads: 1);
        var wide = new ModelGraphBuilder("wide", 1, 9, 9).Flatten().Linear(4).Build();
        Assert.Contains(
            "images of 1×8×8, but wide takes 1×9×9", Assert.Throws<DatasetException>(() => Task(wide, device)).Message);
    }

    private static string Describe(CompressionReport report) =>
        string.Join(", ", report.Stages.Select(stage => $"{stage.Name} {stage.Score} at {stage.Ratio:f1}"));

    private static CompressionReport Run(
        string? path,
        CompressionRecipe? recipe = null,
        int threads = 1,
        ulong seed = 1,
        IProgress<CompressionProgress>? progress = null,
        string? checkpoint = null,
        ModelGraph? graph = null,
        CancellationToken cancellationToken = default)
    {
        using var device = Device.Cpu(threads);
        using var task = Task(graph ?? Graph, device, seed);
        using var output = path is null ? null : OutputFile.Reserve(path);
        return CompressionPipeline.Run(
            new CompressionRequest { Task = task, Recipe = recipe ?? Recipe, Output = output, Checkpoint = checkpoint },
            progress,
            cancellationToken);
    }

    private static ImageClassification Task(ModelGraph graph, Device device, ulong seed = 1) =>
        new(graph, new DatasetPair(Train, Test, "quadrants"), new TaskSetup(device, seed));

    private sealed class Callback(Action<CompressionProgress> action) : IProgress<CompressionProgress>
    {
        public void Report(CompressionProgress value) => action(value);
    }
}
