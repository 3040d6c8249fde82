namespace Tersor.Format.Tests;

/// <summary>Files with right checksums that demand more than a reader should give: refused before any of it is taken.</summary>
public class LimitTests
{
    // The graph's own objects; a single value beyond the limits would be sixteen times as much.
    private const long Bound = 1 << 20;

    private static readonly byte[] AllZeros = [2, 0];

    public static TheoryData<string> Hostile => [.. Graphs.Keys];

    private static readonly Dictionary<string, ModelGraph> Graphs = new[]
    {
        New("a long input", 1 << 28).Relu(),
        New("a large image", 1, 1 << 12, 1 << 12).MaxPool2d(2),
        New("a value that grows", 1, 2, 2).ConvTranspose2d(1, 2, stride: 3000),
        New("values that grow in a chain", 1, 2, 2).ConvTranspose2d(4, 9, stride: 9).ConvTranspose2d(4, 9, stride: 9)
            .ConvTranspose2d(8, 9, stride: 9),
        Kept(New("moderate values, all of them kept", 1 << 14), 1100),
        New("an outer product", 1 << 14).Reshape(1 << 14, 1).Linear(1 << 12),
        New("a huge memory", 4, 4).Lstm(1 << 13),
        New("a memory of many steps", 1 << 18, 1).Lstm(200),
        New("a huge vocabulary", 4).Embedding(1 << 24, 4),
        New("a long row of a table", 1 << 10).Embedding(2, 1 << 16),
        New("a stride beyond the image", 1, 28, 28).Conv2d(1, 3, stride: 30_000),
        New("a margin beyond the image", 1, 8, 8).Conv2d(1, 3, stride: 1000, padding: 20_000),
        New("channels of a padded image", 200, 8, 8).Conv2d(200, 3, stride: 500, padding: 500),
        New("a kernel in a million parts", 1, 2, 2).ConvTranspose2d(1, 1000, stride: 1000),
        New("a window of the whole image at each pixel", 1, 1000, 1000).AvgPool2d(999, stride: 1, padding: 499),
        New("a convolution of the whole image at each pixel", 1, 700, 700).Conv2d(1, 701, padding: 350),
        New("weights for nothing", 1 << 12).Linear(1 << 12).Relu(),
    }.ToDictionary(builder => builder.Build().Name, builder => builder.Build());

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_graph_that_demands_too_much_is_refused(string name) => AssertRefused(FileOf(Graphs[name]));

    [Theory]
    [InlineData(20, 20)]
    [InlineData(16, 15)]
    [InlineData(28, 28)]
    public void An_input_that_no_array_holds_is_refused(int logRows, int logColumns)
    {
        var graph = new List<byte> { 0, 2 };
        ContainerParts.VarInt(graph, 1u << logRows);
        ContainerParts.VarInt(graph, 1u << logColumns);
        AssertRefused(new ContainerParts([(SectionKind.Graph, [.. graph, 1, 8])]).Assemble());
        Assert.Throws<ModelGraphException>(() => new ModelGraphBuilder("", 1 << logRows, 1 << logColumns).Relu().Build());
    }

    [Fact]
    public void A_parameter_that_no_array_holds_is_refused() =>
        Assert.Throws<ModelGraphException>(() => new ModelGraphBuilder("", 1 << 16).Linear(1 << 16).Build());

    [Fact]
    public void Too_many_nodes_are_refused() => AssertRefused(FileOf(Many(New("", 3), 2049).Build()));

    [Fact]
    public void Long_names_and_much_text_are_refused()
    {
        AssertRefused(FileOf(new ModelGraphBuilder(new string('x', 1025), 3).Relu().Build()));
        var graph = DamageTests.GraphBytes(New("", 3).Relu().Build());
        AssertRefused(
            new ContainerParts([(SectionKind.Graph, graph), (SectionKind.Metadata, new byte[(1 << 22) + 1])]).Assemble(),
            64 << 20);
        AssertRefused(new ContainerParts([(SectionKind.Graph, new byte[(1 << 22) + 1])]).Assemble(), 64 << 20);
    }

    [Fact]
    public void Values_count_while_they_are_needed()
    {
        var chain = Many(New("", 1000), 1000).Build();
        Assert.Equal(2000, GraphDemand.Of(chain).Activations);
        var kept = Kept(New("", 1000), 10).Build();
        Assert.Equal(10_000, GraphDemand.Of(kept).Activations);
        var window = New("", 1, 10, 10).Conv2d(2, 3, padding: 1).Build();
        Assert.Equal(100 + 200 + (12 * 12) + (2 * 12 * 10) + 100, GraphDemand.Of(window).Activations);
        var tied = New("", 3).Embedding(50, 4).TiedLinear(table: 1);
        Assert.Equal(200 + 50 + 200, GraphDemand.Of(tied.Build()).Values);
    }

    [Fact]
    public void Limits_can_be_raised_one_by_one_or_together()
    {
        var file = FileOf(Graphs["weights for nothing"]);
        Assert.Single(
            TersorFile.Read(file, new ReadLimits { FreeValues = 1 << 24 }).Tensors.Where(tensor => tensor.Name == "fc1.weight"));
        Assert.Equal(2, TersorFile.Read(file, new ReadLimits().Times(16)).Tensors.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReadLimits().Times(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReadLimits().Times(65));
    }

    [Fact]
    public void A_longer_file_may_declare_more_values()
    {
        var limits = new ReadLimits { FreeValues = 100, MaxValuesPerByte = 10, MaxValues = 1000 };
        Assert.Equal([100, 110, 1000], new long[] { 0, 1, 200 }.Select(limits.ValuesOf));
    }

    [Theory]
    [InlineData(StoredKind.Dense, 1f)]
    [InlineData(StoredKind.Sparse, 0f)]
    [InlineData(StoredKind.Shared, 0f)]
    [InlineData(StoredKind.Shared, 1f)]
    public void What_is_written_is_read_however_much_alike_its_weights_are(StoredKind kind, float weight)
    {
        var graph = New("alike", 1 << 10).Linear(1100).Relu().Linear(2).Build();
        var tensors = graph.Parameters.Select(parameter => Alike(parameter, kind, weight)).ToArray();
        var file = TersorFile.ToBytes(graph, tensors);
        Assert.InRange(file.Length, 200, 20_000);
        foreach (var (tensor, expected) in TersorFile.Read(file).Tensors.Zip(tensors))
            Assert.Equal(expected.Decode(), tensor.Decode());

        // Beyond what any file may declare, length is no help.
        Assert.Null(new ReadLimits { MaxValues = 1000 }.BytesFor(1001));
        var limits = new ReadLimits { FreeValues = 100, MaxValuesPerByte = 10 };
        Assert.Equal(new long?[] { 0, 0, 1, 1, 2 }, new[] { 5, 100, 101, 110, 111 }.Select(count => limits.BytesFor(count)));
    }

    [Fact]
    public void Every_limit_is_raised_but_the_nesting()
    {
        var (once, twice) = (new ReadLimits(), new ReadLimits().Times(2));
        foreach (var property in typeof(ReadLimits).GetProperties().Where(property => property.SetMethod is not null))
        {
            var factor = property.Name == nameof(ReadLimits.MaxNesting) ? 1 : 2;
            Assert.Equal(factor * Convert.ToInt64(property.GetValue(once)), Convert.ToInt64(property.GetValue(twice)));
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData("2.5")]
    [InlineData("many")]
    public void A_variable_that_holds_no_factor_is_named(string text) =>
        Assert.Contains(ReadLimits.Variable, Assert.Throws<InvalidOperationException>(() => ReadLimits.Of(text)).Message);

    [Fact]
    public void A_variable_raises_all_limits()
    {
        Assert.Equal(new ReadLimits(), ReadLimits.Of(""));
        Assert.Equal(new ReadLimits().Times(4), ReadLimits.Of("4"));
    }

    [Fact]
    public void A_stream_of_something_else_is_not_read_to_its_end()
    {
        using var endless = new Endless();
        Assert.Throws<TersorFormatException>(() => TersorFile.Read(endless));
        Assert.InRange(endless.Taken, 1, 1 << 17);
    }

    private static void AssertRefused(byte[] file, long bound = Bound)
    {
        _ = Assert.Throws<TersorFormatException>(() => TersorFile.Read(file));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<TersorFormatException>(() => TersorFile.Read(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, bound);
        Assert.Contains(error.Section, new[] { "graph", "header" });
    }

    private static StoredTensor Alike(ParameterSpec parameter, StoredKind kind, float weight)
    {
        var values = new float[parameter.Count];
        Array.Fill(values, weight);
        var codes = new byte[values.Length];
        Array.Fill(codes, (byte)weight);
        return kind switch
        {
            StoredKind.Dense => StoredTensor.Dense(parameter.Name, parameter.Shape, values),
            StoredKind.Sparse => StoredTensor.Sparse(parameter.Name, parameter.Shape, values),
            _ => StoredTensor.Shared(parameter.Name, parameter.Shape, [1f], codes, FloatWidth.Half),
        };
    }

    private static byte[] FileOf(ModelGraph graph)
    {
        var sections = new List<(SectionKind, byte[])> { (SectionKind.Graph, DamageTests.GraphBytes(graph)) };
        foreach (var node in graph.Nodes)
            if (graph.ParametersOf(node) is { IsEmpty: false } parameters)
                sections.Add((SectionKind.Parameters, [.. parameters.SelectMany(_ => AllZeros)]));
        return new ContainerParts(sections).Assemble();
    }

    private static ModelGraphBuilder New(string name, params int[] input) => new(name, input);

    private static ModelGraphBuilder Many(ModelGraphBuilder builder, int count)
    {
        for (var i = 0; i < count; i++)
            builder.Tanh();
        return builder;
    }

    private static ModelGraphBuilder Kept(ModelGraphBuilder builder, int count)
    {
        for (var i = 0; i < count; i++)
            builder.Tanh().Output($"{i}");
        return builder;
    }

    private sealed class Endless : MemoryStream
    {
        public long Taken { get; private set; }

        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer)
        {
            buffer.Fill(7);
            Taken += buffer.Length;
            return buffer.Length;
        }
    }
}
