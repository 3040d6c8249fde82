namespace Tersor.Format.Tests;

public sealed class SortedUnitsTests
{
    /// <summary>Graphs in which sums of whole numbers are exact in whatever order they are added up.</summary>
    public static TheoryData<string> Exact => ["dense", "images", "generator", "sequence"];

    [Theory]
    [MemberData(nameof(Exact))]
    public void Outputs_keep_every_bit(string name)
    {
        var graph = Find(name);
        var tensors = Whole(graph, density: 0.2);
        var sorted = SortedUnits.Sort(graph, tensors);
        Assert.Contains(tensors.Zip(sorted), pair => !pair.First.Codes.AsSpan().SequenceEqual(pair.Second.Codes));
        var inputs = RandomModel.Inputs(graph, batch: 5).Select(value => MathF.Round(4 * value)).ToArray();
        var expected = RandomModel.Expected(graph, TersorFile.ToBytes(graph, tensors), inputs);
        Assert.Contains(expected, value => value != 0);
        Assert.Equal(expected, RandomModel.Expected(graph, TersorFile.ToBytes(graph, sorted), inputs));
    }

    [Theory]
    [MemberData(nameof(Exact))]
    public void Files_do_not_grow_and_shrink_where_units_are_dead(string name)
    {
        var graph = Find(name);
        foreach (var density in new[] { 0.02, 0.1, 0.6 })
        {
            var tensors = Whole(graph, density);
            var sorted = SortedUnits.Sort(graph, tensors);
            var (before, after) = (TersorFile.ToBytes(graph, tensors).Length, TersorFile.ToBytes(graph, sorted).Length);
            Assert.True(after <= before, $"{density}: {before} became {after}");
            Assert.True(density > 0.02 || after < before, $"{density}: {before} stayed {after}");
        }
    }

    [Fact]
    public void Units_that_nobody_reads_are_last_and_have_nothing_left()
    {
        var graph = Find("dense");
        var tensors = Whole(graph, density: 0.3);
        var third = Array.FindIndex(tensors, tensor => tensor.Name == "fc2.weight");
        var codes = (byte[])tensors[third].Codes.Clone();
        for (var i = 0; i < codes.Length; i++)
            if (i % 40 % 3 == 1)
                codes[i] = 0;
        tensors[third] = StoredTensor.Shared("fc2.weight", tensors[third].Shape, tensors[third].Codebook, codes, FloatWidth.Half);

        var sorted = SortedUnits.Sort(graph, tensors);
        var (rows, biases) = (sorted[0].Codes.Chunk(30).ToArray(), sorted[1].Decode());
        var read = sorted[third].Codes.Chunk(40).Aggregate(
            new bool[40], (read, row) => [.. read.Zip(row, (used, code) => used || code != 0)]);
        var first = Array.IndexOf(read, false);
        Assert.InRange(first, 1, 27);
        for (var unit = first; unit < 40; unit++)
        {
            Assert.False(read[unit]);
            Assert.All(rows[unit], code => Assert.Equal(0, code));
            Assert.Equal(0f, biases[unit]);
        }
    }

    [Fact]
    public void A_file_is_sorted_the_same_way_every_time()
    {
        var graph = Find("images");
        var tensors = Whole(graph, density: 0.1);
        Assert.Equal(
            TersorFile.ToBytes(graph, SortedUnits.Sort(graph, tensors)),
            TersorFile.ToBytes(graph, SortedUnits.Sort(graph, tensors)));
    }

    private static ModelGraph Find(string name) => name switch
    {
        "dense" => New(name, 30).Linear(40).Relu().Linear(25).Relu().Linear(5).Build(),
        "images" => New(name, 1, 12, 12).Conv2d(8, 3).Relu().MaxPool2d(2).Conv2d(10, 2).MaxPool2d(2).Flatten().Linear(20).Relu()
            .Linear(4).Build(),
        "generator" => New(name, 9).Linear(48).Relu().Reshape(12, 2, 2).ConvTranspose2d(8, 4, stride: 2, padding: 1).Relu()
            .ConvTranspose2d(1, 3).Build(),
        "sequence" => New(name, 6, 7).Linear(20).Relu().Linear(16).Relu().Last().Linear(5).Build(),
        _ => throw new ArgumentException(name),
    };

    private static StoredTensor[] Whole(ModelGraph graph, double density)
    {
        var random = new Random(5);
        return [.. graph.Parameters.Select(spec =>
        {
            var codes = new byte[spec.Count];
            foreach (ref var code in codes.AsSpan())
                code = (byte)(random.NextDouble() < density ? random.Next(1, 5) : 0);
            return StoredTensor.Shared(spec.Name, spec.Shape, [-2f, -1f, 1f, 3f], codes, FloatWidth.Half);
        })];
    }

    private static ModelGraphBuilder New(string name, params int[] shape) => new(name, shape);
}
