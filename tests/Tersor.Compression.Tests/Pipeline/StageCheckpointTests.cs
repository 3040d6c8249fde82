using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

/// <summary>Runs that are ended anywhere, and gone on with: the bytes are those of a run that was not.</summary>
public sealed class StageCheckpointTests : IDisposable
{
    private static readonly ImageDataset Images = SyntheticImages.Create(80, seed: 1);
    private static readonly ImageDataset Others = SyntheticImages.Create(80, seed: 7);
    private static readonly ImageDataset Test = SyntheticImages.Create(40, seed: 2);

    private static readonly ModelGraph Normalized = new ModelGraphBuilder("normalised", 1, 8, 8)
        .Conv2d(4, 3, bias: false).BatchNorm().Relu().Flatten().Dropout(0.2f).Linear(4).Build();

    private static readonly ModelGraph Plain = new ModelGraphBuilder("plain", 1, 8, 8)
        .Flatten().Linear(12).Relu().Linear(4).Build();

    private static readonly ModelGraph Generator = new ModelGraphBuilder("maker", 4)
        .Linear(16 * 2 * 2, bias: false).Reshape(16, 2, 2).BatchNorm().Relu()
        .ConvTranspose2d(1, 4, stride: 4).Tanh()
        .Build();

    private static readonly ModelGraph Discriminator = new ModelGraphBuilder("judge", 1, 8, 8)
        .Conv2d(4, 4, stride: 2, padding: 1).LeakyRelu(0.2f).Flatten().Dropout(0.2f).Linear(1)
        .Build(InputNormalization.SignedPixels);

    private readonly string _folder = Directory.CreateTempSubdirectory("tersor-stages-").FullName;
    private readonly Device _device = Device.Cpu(1);

    private string Result => Path.Combine(_folder, "m.tersor");

    private string Stages => Path.Combine(_folder, "m.stages.safetensors");

    public void Dispose()
    {
        _device.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public static TheoryData<string> Runs =>
        ["teacher", "no teacher", "reassigned", "plain", "no pruning", "shrunk", "maker", "spectral", "shrunk maker"];

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_run_that_was_ended_anywhere_gives_the_same_bytes(string name)
    {
        var (open, recipe) = Run(name);
        var reports = Compress(open, recipe, int.MaxValue).Reports;
        var whole = File.ReadAllBytes(Result);
        Assert.False(File.Exists(Stages));
        var resumed = new HashSet<string>();
        foreach (var end in reports.Distinct().SelectMany(stage => new[] { reports.IndexOf(stage), reports.LastIndexOf(stage) }))
        {
            File.Delete(Result);
            File.Delete(Stages);
            Assert.Throws<OperationCanceledException>(() => Compress(open, recipe, end + 1));
            var (again, report) = Compress(open, recipe, int.MaxValue, resume: true);
            Assert.Equal(whole, File.ReadAllBytes(Result));
            Assert.False(File.Exists(Stages));
            Assert.Equal(Expected(recipe), Names(report!));
            resumed.Add(again[0]);
        }

        // Every place to go on from was one.
        Assert.Equal(reports.Distinct().Order(), resumed.Order());
    }

    [Fact]
    public void A_run_that_was_ended_twice_gives_the_same_bytes()
    {
        var (open, recipe) = Run("teacher");
        var reports = Compress(open, recipe, int.MaxValue).Reports;
        var whole = File.ReadAllBytes(Result);
        Assert.Throws<OperationCanceledException>(() => Compress(open, recipe, reports.LastIndexOf("prune")));
        var second = reports.Count(one => one == "prune") + 1;
        Assert.Throws<OperationCanceledException>(() => Compress(open, recipe, second, resume: true));
        Compress(open, recipe, int.MaxValue, resume: true);
        Assert.Equal(whole, File.ReadAllBytes(Result));
    }

    [Fact]
    public void Another_run_is_refused_by_what_differs()
    {
        var (open, recipe) = Run("no teacher");
        var end = Compress(open, recipe, int.MaxValue).Reports.IndexOf("prune") + 1;
        Assert.Throws<OperationCanceledException>(() => Compress(open, recipe, end));
        var kept = File.ReadAllBytes(Stages);
        Assert.Contains("prune.sparsity is '0.5', not '0.6'", Refusal(open, recipe.Prune(all => all with { Sparsity = 0.6 })));
        Assert.Contains("seed is '1', not '2'", Refusal(() => Classifier(Normalized, Images, seed: 2), recipe));
        Assert.Contains("data.sha256 is '", Refusal(() => Classifier(Normalized, Others), recipe));
        Assert.Contains("model is 'normalised', not 'plain'", Refusal(() => Classifier(Plain, Images), recipe));
        using (var first = open())
        using (var network = first.NewNetwork())
        {
            var weights = NetworkSnapshot.Take(network, FloatWidth.Single, FloatWidth.Single);
            var setup = new TaskSetup(_device) { Weights = weights };
            Assert.Contains(
                "weights.sha256 is not noted, but '",
                Refusal(() => new ImageClassification(Normalized, Pair(Images), setup), recipe));
        }

        Assert.Equal(kept, File.ReadAllBytes(Stages));
    }

    [Fact]
    public void A_damaged_file_is_refused()
    {
        var (open, recipe) = Run("plain");
        var reports = Compress(open, recipe, int.MaxValue).Reports;
        Assert.Throws<OperationCanceledException>(() => Compress(open, recipe, reports.IndexOf("encode") + 1));
        var file = SafetensorsFile.Read(Stages);
        foreach (var tensor in file.Tensors)
        {
            SafetensorsFile.Write(Stages, [.. file.Tensors.Where(one => one != tensor)], file.Metadata);
            Assert.Contains(tensor.Name, Refusal(open, recipe));
        }

        var codes = file.Tensors.First(tensor => tensor.Name.EndsWith(".codes", StringComparison.Ordinal));
        byte[] wrong = [.. Enumerable.Repeat(byte.MaxValue, codes.Count)];
        var changed = new SafetensorsTensor(codes.Name, codes.Type, codes.Shape, wrong);
        SafetensorsFile.Write(Stages, [.. file.Tensors.Select(one => one == codes ? changed : one)], file.Metadata);
        Assert.Contains("A code beyond ", Refusal(open, recipe));
        SafetensorsFile.Write(Stages, file.Tensors, file.Metadata.Where(entry => entry.Key != "stages").ToDictionary());
        Assert.Contains("does not say which stages are done", Refusal(open, recipe));
        File.WriteAllBytes(Stages, File.ReadAllBytes(Stages)[..100]);
        Assert.StartsWith(Stages, Refusal(open, recipe));
    }

    private static IEnumerable<string> Expected(CompressionRecipe recipe) =>
        ["dense", .. recipe.Pruning is null ? [] : new[] { "prune" }, .. recipe.Shrinking is null ? [] : new[] { "shrink" },
            "share", "encode"];

    private static IEnumerable<string> Names(CompressionReport report) => report.Stages.Select(stage => stage.Name);

    private static DatasetPair Pair(ImageDataset train) => new(train, Test, "quadrants");

    private string Refusal(Func<ModelTask> open, CompressionRecipe recipe) => Assert.Throws<CheckpointException>(
        () => Compress(open, recipe, int.MaxValue, resume: true)).Message;

    private ImageClassification Classifier(ModelGraph graph, ImageDataset train, ulong seed = 1) =>
        new(graph, Pair(train), new TaskSetup(_device, seed));

    private (Func<ModelTask> Open, CompressionRecipe Recipe) Run(string name)
    {
        var isMaker = name is "maker" or "spectral" or "shrunk maker";
        var teacher = name is "teacher" or "shrunk" ? new SoftTargetSettings { Temperature = 2 } : null;
        var adversarial = isMaker ? new AdversarialSettings { Average = 0.9f, Teacher = new() } : null;
        var plan = new TrainingSettings { Epochs = 2, Batch = 16, Rate = 3e-3f };
        var retraining = plan with { Distillation = teacher, Adversarial = adversarial };
        var recipe = new CompressionRecipe
        {
            Training = plan with
            {
                Adversarial = adversarial is null ? null : adversarial with { Teacher = null, SpectralNorm = name == "spectral" },
            },
            Pruning = new PruneStage { Sparsity = 0.5, Interval = 2, Training = retraining },
            Sharing = new ShareStage { Bits = 3, Reassign = name == "reassigned" ? 0.5 : 0, Training = retraining },
            Encoding = new EncodeStage { Bias = name == "plain" ? BiasTreatment.Shared : BiasTreatment.Half },
        };
        if (name is "shrunk" or "shrunk maker")
            recipe = recipe.Shrink(shrink => shrink with { Ratio = 8, Training = retraining });
        if (name == "no pruning")
            recipe = recipe with { Pruning = null };
        return (() => isMaker
            ? new ImageGeneration(Generator, Discriminator, Pair(Images), new TaskSetup(_device))
            : Classifier(name == "plain" ? Plain : Normalized, Images), recipe);
    }

    /// <summary>Runs a compression, and ends it at the report of so many.</summary>
    private (List<string> Reports, CompressionReport? Report) Compress(
        Func<ModelTask> open, CompressionRecipe recipe, int end, bool resume = false)
    {
        var reports = new List<string>();
        using var task = open();
        using var output = OutputFile.Reserve(Result);
        using var stages = OutputFile.Reserve(Stages);
        var request = new CompressionRequest
        {
            Task = task,
            Recipe = recipe,
            Output = output,
            Stages = stages,
            Resume = resume,
        };
        return (reports, CompressionPipeline.Run(request, new Ending(reports, end)));
    }

    private sealed class Ending(List<string> reports, int end) : IProgress<CompressionProgress>
    {
        public void Report(CompressionProgress value)
        {
            reports.Add(value.Stage);
            if (reports.Count >= end)
                throw new OperationCanceledException();
        }
    }
}
