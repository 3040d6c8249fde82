using Tersor.Format;
using Tersor.Fuzz;

namespace Tersor.Inference.Tests;

/// <summary>What a file can make a service pay: nothing if it is refused, little more than its values if it is not.</summary>
public class HostileFileTests
{
    private const int FuzzedFiles = 20_000;
    private const long RefusedBytes = 1 << 20;
    private const long LoadedBytes = 64 << 20;

    private static readonly Dictionary<string, ModelGraph> AtTheLimits = new[]
    {
        New("one long row", 1_000_000).Linear(1),
        New("one long column", 1).Linear(500_000),
        New("a memory of one cell", 4, 200_000).Lstm(1),
        New("a large image", 1, 1000, 1000).Conv2d(1, 3, padding: 1),
        New("a large image that grows", 1, 400, 400).ConvTranspose2d(1, 4, stride: 2, padding: 1),
        New("a kernel in many parts", 1, 2, 2).ConvTranspose2d(1, 40, stride: 40),
        New("a table", 100).Embedding(30_000, 30),
        Many(New("many activations", 1000), 2000, builder => builder.Tanh()),
        Many(New("many small layers", 1, 4, 4), 500, builder => builder.Conv2d(1, 1)),
        Many(New("many small products", 6), 1000, builder => builder.Linear(6)),
        Many(New("many slices of a long value", 1 << 16), 200, builder =>
            builder.From(0).Node(new SliceNode("", [], 0, 0, 1 << 15, Step: 2))),
        Many(New("many copies of a constant", 2).Node(new ConstantNode("", [], [300, 1000])), 200, builder =>
            builder.From(1).Node(new PermuteNode("", [], [1, 0])).Relu()),
        Many(New("many products with one constant", 1, 300).Node(new ConstantNode("", [], [300, 300])), 400, builder =>
            builder.Node(new MatMulNode("", [0, 1]))),
        Many(New("many windows of one plane", 1, 200, 200), 300, builder => builder.Conv2d(1, 1)),
        New("a table for many layers", 4).Embedding(200, 200).TiedLinear(table: 1).From(1).TiedLinear(table: 1),
    }.ToDictionary(builder => builder.Build().Name, builder => builder.Build());

    public static TheoryData<string> Limits => [.. AtTheLimits.Keys];

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path))];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Hostile");

    [Theory]
    [MemberData(nameof(Files))]
    public void Five_hundred_bytes_with_right_checksums_are_refused(string name)
    {
        var path = Path.Combine(Folder, name);
        Assert.Throws<TersorFormatException>(() => CompressedModel.Load(path));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<TersorFormatException>(() => CompressedModel.Load(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, RefusedBytes);
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_model_at_the_limits_costs_little_more_than_its_values(string name)
    {
        var graph = AtTheLimits[name];
        var file = RandomModel.File(graph, 0.5);
        var demand = GraphDemand.Of(graph);
        foreach (var selection in Enum.GetValues<KernelSelection>())
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var session = CompressedModel.Load(file, new InferenceOptions { Selection = selection }).CreateSession();
            var (input, output) = (new float[session.Model.InputLength], new float[session.Model.OutputLength]);
            session.Run(input, output);
            var allowed = LoadedBytes + (sizeof(float) * (demand.Values + (3 * (long)demand.Activations)));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, allowed);
        }
    }

    [Fact]
    public void Limits_reach_every_way_to_load()
    {
        var file = RandomModel.File(Graphs.Find("mlp"), 0.5);
        var options = new InferenceOptions { Limits = new ReadLimits { MaxActivations = 10 } };
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, file);
        Assert.Throws<TersorFormatException>(() => CompressedModel.Load(path, options));
        Assert.Throws<TersorFormatException>(() => CompressedModel.Load(new MemoryStream(file), options));
        Assert.Throws<TersorFormatException>(() => CompressedModel.Load(file, options));
        File.Delete(path);
    }

    [Fact]
    public void A_batch_of_large_values_takes_fewer_lanes()
    {
        var graph = New("wide", 1 << 20).Tanh().Build();
        var model = CompressedModel.Load(RandomModel.File(graph, 1));
        Assert.InRange(model.WorkspaceLength(model.MostLanes), 1, 1 << 26);
        using var session = model.CreateSession();
        var inputs = RandomModel.Inputs(graph, 3);
        var outputs = new float[inputs.Length];
        session.Run(inputs, outputs);
        for (var i = 0; i < inputs.Length; i += 999)
            Assert.Equal(MathF.Tanh(inputs[i]), outputs[i], 1e-5f);
    }

    [Fact]
    public void Nothing_but_a_format_exception_comes_of_twenty_thousand_files()
    {
        var result = new LoadFuzzer(seed: 1).Run(FuzzedFiles, Environment.ProcessorCount);
        Assert.True(result.Failure is null, result.Failure?.Reason);
        Assert.Equal(FuzzedFiles, result.Count);

        // If all were refused no kernel would have run, and if none were no check.
        Assert.InRange(result.Predicted, FuzzedFiles / 20, FuzzedFiles * 9 / 10);
    }

    private static ModelGraphBuilder New(string name, params int[] input) => new(name, input);

    private static ModelGraphBuilder Many(ModelGraphBuilder builder, int count, Func<ModelGraphBuilder, ModelGraphBuilder> add)
    {
        for (var i = 0; i < count; i++)
            add(builder);
        return builder;
    }
}
