using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class CompressionPlannerTests : IDisposable
{
    private static readonly ImageDataset Train = SyntheticImages.Create(400, seed: 1);
    private static readonly ModelGraph Graph = new ModelGraphBuilder("tiny", 1, 8, 8)
        .Conv2d(4, 3).MaxPool2d(2).Flatten().Linear(32).Relu().Linear(4).Build(Train.MeasureNormalization());

    private static readonly CompressionRecipe Unretrained = new CompressionRecipe()
        .Train(train => train with { Epochs = 4, Rate = 3e-3f })
        .Prune(prune => prune with { Training = prune.Training with { Epochs = 0 } })
        .Share(share => share with { Training = share.Training with { Epochs = 0 } })
        .Encode(encode => encode with { Bias = BiasTreatment.Shared });

    private readonly Device _device = Device.Cpu();

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(700)]
    [InlineData(1000)]
    [InlineData(1300)]
    public void A_plans_bytes_are_within_the_budget_and_those_of_the_pipelines_file(int budget)
    {
        using var network = Trained();
        var plan = Plan(network, Unretrained, planner => planner.ForBytes(budget));

        // A tiny network has few ways to go: a change of bits in its largest layer moves the size by a fifth.
        Assert.InRange(plan.Bytes, budget * 0.75, budget);
        Assert.Equal(4.0 * Graph.ParameterCount / plan.Bytes, plan.Ratio);

        using var task = Task();
        var report = CompressionPipeline.Run(
            new CompressionRequest { Task = task, Recipe = RecipeJson.Read(RecipeJson.Write(plan.Recipe)) });
        Assert.Equal(plan.Bytes, report.Bytes);
        Assert.Equal(
            plan.Layers.Select(layer => (long)Math.Round(layer.Count * (1 - layer.Sparsity))),
            report.Stages[^1].Layers.Select(layer => layer.NonZeros));
    }

    [Fact]
    public void The_layer_that_matters_keeps_more()
    {
        using var network = SensitiveNetwork.Build(_device);
        var plan = Plan(network, Unretrained, planner => planner.ForBytes(200), SensitiveNetwork.Examples);
        var (needed, idle) = (plan.Layers[0], plan.Layers[1]);
        Assert.True(needed.Sparsity < idle.Sparsity, $"{plan}");
        Assert.True(plan.Drop >= 0);
    }

    [Fact]
    public void A_plan_for_a_quality_loses_at_most_that_and_a_larger_loss_buys_fewer_bytes()
    {
        using var network = SensitiveNetwork.Build(_device);
        var (none, much) = (
            Plan(network, Unretrained, planner => planner.ForDrop(0), SensitiveNetwork.Examples),
            Plan(network, Unretrained, planner => planner.ForDrop(40), SensitiveNetwork.Examples));
        Assert.InRange(none.Drop, double.NegativeInfinity, 0);
        Assert.InRange(much.Drop, double.NegativeInfinity, 40);
        Assert.True(much.Bytes < none.Bytes);
    }

    [Fact]
    public void Trainings_and_encoding_of_the_recipe_stay()
    {
        using var network = Trained();
        var recipe = Unretrained.PruneLayer("fc1", 0.1)
            .Prune(prune => prune with { Ramp = 0.25, Training = prune.Training with { Epochs = 7 } });
        var plan = Plan(network, recipe, planner => planner.ForBytes(1200));
        Assert.Equal((0.25, 7), (plan.Recipe.Pruning!.Ramp, plan.Recipe.Pruning.Training.Epochs));
        Assert.Equal(BiasTreatment.Shared, plan.Recipe.Encoding.Bias);
        Assert.Equal(["conv1", "fc1", "fc2"], plan.Recipe.Pruning.Layers.Keys);
        Assert.Equal(PruningMethod.Layer, plan.Recipe.Pruning.Method);
    }

    [Fact]
    public void A_budget_out_of_reach_is_an_error_that_says_what_is_within()
    {
        using var network = Trained();
        var smallest = Plan(network, Unretrained, planner => planner.ForDrop(1000)).Bytes;
        var error = Assert.Throws<PlanException>(() => Plan(network, Unretrained, planner => planner.ForBytes(smallest - 1)));
        Assert.Equal($"{smallest - 1} bytes are out of reach: the smallest plan within the curves has {smallest}", error.Message);
        Assert.Equal(smallest, Plan(network, Unretrained, planner => planner.ForBytes(smallest)).Bytes);

        using var sensitive = SensitiveNetwork.Build(_device);
        var request = Request(sensitive, SensitiveNetwork.Examples) with { Sparsities = [0.99] };
        var planner = new CompressionPlanner(request, SensitivityScan.Run(request), Unretrained);
        Assert.Matches(
            "^a loss of 0.5 points is out of reach: the mildest plan within the curves loses [0-9.]+$",
            Assert.Throws<PlanException>(() => planner.ForDrop(0.5)).Message);
    }

    [Fact]
    public void A_plan_needs_every_layer()
    {
        using var network = Trained();
        var request = Request(network, Train) with { Layers = ["fc1"] };
        Assert.Throws<ArgumentException>(() => new CompressionPlanner(request, SensitivityScan.Run(request), Unretrained));
    }

    private Network Trained()
    {
        using var task = Task();
        var network = task.NewNetwork();
        StageTraining.PrepareDense(task, network, Unretrained.Training);
        return network;
    }

    private ImageClassification Task() => new(Graph, new DatasetPair(Train, Train, "quadrants"), new TaskSetup(_device));

    private static PlannedCompression Plan(
        Network network,
        CompressionRecipe recipe,
        Func<CompressionPlanner, PlannedCompression> plan,
        ImageDataset? examples = null)
    {
        var request = Request(network, examples ?? Train);
        var planner = new CompressionPlanner(request, SensitivityScan.Run(request), recipe);
        return plan(planner);
    }

    private static SensitivityRequest Request(Network network, ImageDataset examples) =>
        new() { Network = network, Probe = SensitiveNetwork.ProbeOf(network, examples) };
}
