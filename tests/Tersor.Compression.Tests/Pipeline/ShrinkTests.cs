using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class ShrinkTests : IDisposable
{
    private static readonly ImageDataset Train = SyntheticImages.Create(480, seed: 1);
    private static readonly ImageDataset Test = SyntheticImages.Create(200, seed: 2);

    private static readonly ModelGraph Images = new ModelGraphBuilder("images", 1, 8, 8)
        .Conv2d(6, 3, bias: false).BatchNorm().Relu().MaxPool2d(2).Flatten().Linear(60).Relu().Linear(30).Relu().Linear(4)
        .Build();

    private static readonly ModelGraph Plain = new ModelGraphBuilder("plain", 1, 8, 8)
        .Flatten().Linear(60).Relu().Linear(4).Build();

    private static readonly ModelGraph Rows = new ModelGraphBuilder("rows", 1, 8, 8)
        .Reshape(8, 8).Lstm(24).Last().Linear(4).Build();

    private static readonly CompressionRecipe Recipe = new CompressionRecipe()
        .Train(train => train with { Epochs = 6, Rate = 3e-3f })
        .Shrink(shrink => shrink with
        {
            Ratio = 30,
            Training = new() { Epochs = 8, Batch = 16, Rate = 3e-3f, Distillation = new() },
        })
        .Share(share => share with { Training = share.Training with { Epochs = 1 } });

    private readonly string _folder = Directory.CreateTempSubdirectory("tersor-shrink-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Models => ["images", "rows"];

    [Theory]
    [MemberData(nameof(Models))]
    public void A_file_has_the_size_that_was_asked_for_and_still_knows_its_task(string name)
    {
        var path = Path.Combine(_folder, "a.tersor");
        var report = Run(Graph(name), Recipe, path);
        Assert.Equal(["dense", "shrink", "share", "encode"], report.Stages.Select(stage => stage.Name));
        Assert.InRange(report.Bytes, report.Dense.Bytes / 30 * 0.9, report.Dense.Bytes / 30);
        Assert.Equal(new FileInfo(path).Length, report.Bytes);
        Assert.True(report.Dense.Score!.Value > 0.9, Describe(report));
        Assert.True(report.Stages[^1].Score!.Value > report.Dense.Score.Value - 0.1, Describe(report));
    }

    [Fact]
    public void Bytes_come_before_the_ratio()
    {
        var report = Run(Plain, Recipe.Shrink(shrink => shrink with { Bytes = 400 }));
        Assert.InRange(report.Bytes, 320, 400);
    }

    [Fact]
    public void A_mild_size_is_filled_and_costs_nothing()
    {
        var report = Run(Plain, Recipe.Shrink(shrink => shrink with { Ratio = 10 }));
        Assert.InRange(report.Bytes, report.Dense.Bytes / 10 * 0.9, report.Dense.Bytes / 10);
        Assert.True(report.Stages[^1].Score!.Value >= report.Dense.Score!.Value - 0.01, Describe(report));
    }

    [Theory]
    [InlineData(0.01, 3)]
    [InlineData(0.17, 3)]
    [InlineData(0.39, 6)]
    [InlineData(1.07, 8)]
    public void A_larger_file_has_finer_codes_unless_the_recipe_says_otherwise(double bits, int magnitudes)
    {
        Assert.Equal(magnitudes, new ShrinkStage().MagnitudesAt(bits));
        Assert.Equal(5, new ShrinkStage { Magnitudes = 5 }.MagnitudesAt(bits));
    }

    [Fact]
    public void Equal_seeds_give_equal_bytes_on_any_number_of_threads()
    {
        Assert.Equal(Bytes("one", threads: 1), Bytes("two", threads: 2));

        byte[] Bytes(string name, int threads)
        {
            var path = Path.Combine(_folder, $"{name}.tersor");
            Run(Plain, Recipe, path, threads: threads);
            return File.ReadAllBytes(path);
        }
    }

    [Fact]
    public void Only_so_many_units_stay_as_the_recipe_lets()
    {
        var path = Path.Combine(_folder, "units.tersor");
        Run(Plain, Recipe.Shrink(shrink => shrink with { Layers = shrink.Layers.Add("fc1", new() { Units = 0.2 }) }), path);
        var codes = TersorFile.Read(path).Tensors.Single(tensor => tensor.Name == "fc1.weight").Codes;
        Assert.InRange(codes.Chunk(64).Count(row => row.Any(code => code != 0)), 1, 12);
    }

    [Fact]
    public void A_size_that_nothing_fits_into_is_told()
    {
        var error = Assert.Throws<PlanException>(() => Run(Plain, Recipe.Shrink(shrink => shrink with { Bytes = 40 })));
        Assert.StartsWith("40 bytes are out of reach: ", error.Message);
    }

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        Assert.StartsWith("shrink: ", Refusal(Recipe with { Pruning = new() }));
        Assert.StartsWith("share.reassign: ", Refusal(Recipe.Share(share => share with { Reassign = 0.5 })));
        Assert.StartsWith("shrink.ratio = 1: ", Refusal(Recipe.Shrink(shrink => shrink with { Ratio = 1 })));
        Assert.StartsWith("shrink.layers.fc9: ", Refusal(Recipe.Shrink(
            shrink => shrink with { Layers = shrink.Layers.Add("fc9", new()) })));

        static string Refusal(CompressionRecipe recipe) =>
            Assert.Throws<RecipeException>(() => Run(Images, recipe)).Message;
    }

    private static ModelGraph Graph(string name) => name == "rows" ? Rows : Images;

    private static string Describe(CompressionReport report) =>
        string.Join(", ", report.Stages.Select(stage => $"{stage.Name} {stage.Score} at {stage.Ratio:f1}"));

    private static CompressionReport Run(
        ModelGraph graph, CompressionRecipe recipe, string? path = null, ulong seed = 1, int threads = 1)
    {
        using var device = Device.Cpu(threads);
        using var task = new ImageClassification(graph, new DatasetPair(Train, Test, "quadrants"), new TaskSetup(device, seed));
        using var output = path is null ? null : OutputFile.Reserve(path);
        return CompressionPipeline.Run(new CompressionRequest { Task = task, Recipe = recipe, Output = output });
    }
}
