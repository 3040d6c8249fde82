using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class GeneratorCompressionTests : IDisposable
{
    private static readonly ImageDataset Images = SyntheticImages.Create(96, seed: 1);

    private static readonly DatasetPair Pair = new(Images, Images, "quadrants");

    private static readonly ModelGraph Generator = new ModelGraphBuilder("maker", 4)
        .Linear(16 * 2 * 2, bias: false).Reshape(16, 2, 2).BatchNorm().Relu()
        .ConvTranspose2d(8, 4, stride: 2, padding: 1, bias: false).BatchNorm().Relu()
        .ConvTranspose2d(1, 4, stride: 2, padding: 1).Tanh()
        .Build();

    private static readonly ModelGraph Discriminator = new ModelGraphBuilder("judge", 1, 8, 8)
        .Conv2d(8, 4, stride: 2, padding: 1).LeakyRelu(0.2f).Flatten().Linear(1).Build(InputNormalization.SignedPixels);

    private readonly string _folder = Directory.CreateTempSubdirectory("tersor-gan-").FullName;
    private readonly Device _device = Device.Cpu(1);

    public void Dispose()
    {
        _device.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(DiscriminatorStart.Inherited, true, 1e-4f)]
    [InlineData(DiscriminatorStart.Fresh, false, 1e-4f)]
    [InlineData(DiscriminatorStart.Inherited, true, 0f)]
    public void A_generator_becomes_smaller_with_every_ingredient_on_or_off(
        DiscriminatorStart start, bool hasTeacher, float discriminatorRate)
    {
        var report = Compress(Recipe(new AdversarialSettings
        {
            Discriminator = start,
            DiscriminatorRate = discriminatorRate,
            Teacher = hasTeacher ? new() : null,
        }));
        Assert.Equal(["dense", "prune", "share", "encode"], report.Stages.Select(stage => stage.Name));
        Assert.All(report.Stages[^1].Layers, layer => Assert.Equal(layer.Count - (layer.Count / 2), layer.NonZeros));
        Assert.All(report.Stages[^1].Layers, layer => Assert.InRange(layer.Centroids!.Value, 1, 16));
        Assert.All(report.Stages, stage => Assert.Null(stage.Score));
        Assert.True(report.Stages[^1].Ratio > report.Stages[0].Ratio);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        var paths = new[] { Path.Combine(_folder, "a"), Path.Combine(_folder, "b"), Path.Combine(_folder, "c") };
        foreach (var (path, seed) in paths.Zip([1UL, 1UL, 2UL]))
            Compress(Recipe(new AdversarialSettings { Teacher = new() }), path, seed);
        Assert.Equal(File.ReadAllBytes(paths[0]), File.ReadAllBytes(paths[1]));
        Assert.NotEqual(File.ReadAllBytes(paths[0]), File.ReadAllBytes(paths[2]));
    }

    [Fact]
    public void The_best_epoch_is_the_nearest_of_all_trainings_that_end_with_one()
    {
        // Masks settle before the first step and the rate is constant: a training of fewer epochs is the beginning of one of
        // more.
        const int Epochs = 3;
        var adversarial = new AdversarialSettings { DiscriminatorRate = 0.05f, Average = 0 };
        var classifier = new ModelGraphBuilder("seer", 1, 8, 8).Flatten().Linear(6).Relu().Linear(4).Build();
        using var meter = new GeneratorMeter(FeatureClassifier.Open(classifier, Images, _device), Images, _device);
        var distances = Enumerable.Range(1, Epochs).Select(epochs => Distance(GeneratorSelection.Last, epochs)).ToArray();
        Assert.Equal(Epochs, distances.Distinct().Count());
        Assert.Equal(distances.Min(), Distance(GeneratorSelection.Best, Epochs));

        double Distance(GeneratorSelection selection, int epochs)
        {
            var recipe = Recipe(adversarial).Prune(prune => prune with
            {
                Ramp = 1e-6,
                Training = prune.Training with
                {
                    Epochs = epochs,
                    Rate = 0.2f,
                    Schedule = RateSchedule.Constant,
                    Adversarial = adversarial with { Selection = selection },
                },
                Calibration = false,
            });
            return Compress(recipe, meter: meter).Stages[1].Score!.Value;
        }
    }

    [Fact]
    public void A_selection_needs_a_meter() => Assert.Contains(
        "nothing measures the generator", Refusal(Recipe(new AdversarialSettings { Selection = GeneratorSelection.Best })));

    [Fact]
    public void What_does_not_suit_the_model_is_refused_by_its_key()
    {
        var recipe = Recipe(new AdversarialSettings());
        Assert.Equal(
            "share.training.adversarial is missing: maker learns against a discriminator",
            Refusal(recipe.Share(share => share with { Training = new TrainingSettings() })));
        Assert.Equal(
            "prune.training.distillation: maker gives no logits to distil; a generator has prune.training.adversarial.teacher",
            Refusal(recipe.Prune(prune => prune with { Training = prune.Training with { Distillation = new() } })));

        var classifier = new ModelGraphBuilder("tiny", 1, 8, 8).Flatten().Linear(4).Build();
        using var task = new ImageClassification(classifier, Pair, new TaskSetup(_device));
        Assert.Equal(
            "train.adversarial: tiny has no discriminator",
            Assert.Throws<RecipeException>(() => recipe.ValidateFor(task)).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_scan_looks_at_has_the_bits_with_which_a_compression_begins(bool spectralNorm)
    {
        var recipe = Recipe(new AdversarialSettings()) with { Pruning = null, Sharing = null };
        recipe = recipe
            .Train(train => train with { Adversarial = train.Adversarial! with { SpectralNorm = spectralNorm } })
            .Encode(encode => encode with { Codebook = FloatWidth.Single, Bias = BiasTreatment.Single });
        var report = Compress(recipe);
        using var task = Task(seed: 1);
        using var network = task.NewNetwork();
        StageTraining.PrepareDense(task, network, recipe.Training);

        // The file has batch normalisations folded away, measured anew before, and units in order: the same is done here.
        task.Calibrate(network);
        using var folded = BatchNormFolding.Fold(network);
        Assert.Equal(
            report.Content!.Tensors.Select(tensor => (tensor.Name, Values: tensor.Decode())),
            SortedUnits.Sort(folded.Graph, NetworkSnapshot.Take(folded, recipe.Encoding))
                .Select(tensor => (tensor.Name, Values: tensor.Decode())),
            (a, b) => a.Name == b.Name && a.Values.AsSpan().SequenceEqual(b.Values));
    }

    private static CompressionRecipe Recipe(AdversarialSettings retraining) => new CompressionRecipe()
        .Train(train => train with { Epochs = 2, Batch = 16, Adversarial = new() { Average = 0.9f } })
        .Prune(prune => prune with
        {
            Method = PruningMethod.Layer,
            Sparsity = 0.5,
            Interval = 2,
            Training = prune.Training with { Epochs = 2, Batch = 16, Adversarial = retraining },
        })
        .Share(share =>
            share with { Bits = 4, Training = share.Training with { Epochs = 1, Batch = 16, Adversarial = retraining } });

    private string Refusal(CompressionRecipe recipe) => Assert.Throws<RecipeException>(() => Compress(recipe)).Message;

    private CompressionReport Compress(
        CompressionRecipe recipe, string? path = null, ulong seed = 1, GeneratorMeter? meter = null)
    {
        using var task = Task(seed, meter);
        using var output = path is null ? null : OutputFile.Reserve(path);
        return CompressionPipeline.Run(new CompressionRequest { Task = task, Recipe = recipe, Output = output });
    }

    private ImageGeneration Task(ulong seed, GeneratorMeter? meter = null) =>
        new(Generator, Discriminator, Pair, new TaskSetup(_device, seed), meter);
}
