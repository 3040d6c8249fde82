namespace Tersor.Format.Tests;

/// <summary>
/// What a writer refuses, since its reader would, and the class of error that goes with a refused file wherever it goes.
/// </summary>
public sealed class ErrorKindTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_class_of_error_occurs_among_the_refused_files() =>
        Assert.Equal(Enum.GetValues<FormatErrorKind>(), RefusedFile.All.Select(file => file.Kind).Distinct().Order());

    [Fact]
    public void A_file_keeps_its_class_of_error_under_its_name()
    {
        var path = _folder.File("newer.tersor");
        File.WriteAllBytes(path, [0xF5, (byte)'T', (byte)'S', (byte)'R', 9]);
        Assert.Equal(FormatErrorKind.Version, Assert.Throws<TersorFormatException>(() => TersorFile.Read(path)).Kind);
        File.WriteAllText(path, "no model");
        Assert.Equal(FormatErrorKind.NotATersorFile, Assert.Throws<TersorFormatException>(() => TersorFile.Read(path)).Kind);
    }

    [Fact]
    public void Every_cut_of_a_file_is_truncated_once_it_has_begun()
    {
        var (bytes, _) = DamageTests.Sample();
        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal(
                length < 4 ? FormatErrorKind.NotATersorFile : FormatErrorKind.Truncated,
                Assert.Throws<TersorFormatException>(() => TersorFile.Read(bytes.AsMemory(0, length))).Kind);
    }

    [Fact]
    public void What_exceeds_a_limit_of_the_callers_may_be_right()
    {
        var (bytes, _) = DamageTests.Sample();
        foreach (var limits in new[] { ReadLimits.Default with { MaxValues = 100 }, ReadLimits.Default with { MaxBytes = 100 } })
            Assert.Equal(FormatErrorKind.Limit, Assert.Throws<TersorFormatException>(() => TersorFile.Read(bytes, limits)).Kind);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Numbers_that_are_not_finite_are_refused_on_writing(float value)
    {
        var graph = new ModelGraphBuilder("m", 2).Linear(1, bias: false).Build();
        AssertRefused(StoredTensor.Dense("fc1.weight", [1, 2], [0, value]));
        AssertRefused(StoredTensor.Sparse("fc1.weight", [1, 2], [0, value]));
        AssertRefused(StoredTensor.Shared("fc1.weight", [1, 2], [0, value], [1, 2], FloatWidth.Half));
        // A centroid that nothing uses is not written.
        TersorFile.ToBytes(graph, [StoredTensor.Shared("fc1.weight", [1, 2], [1, value], [0, 1], FloatWidth.Half)]);

        void AssertRefused(StoredTensor tensor) => Assert.Contains(
            "'fc1.weight' holds a number that is not finite",
            Assert.Throws<ArgumentException>(() => TersorFile.ToBytes(graph, [tensor])).Message);
    }

    [Fact]
    public void Texts_and_graphs_that_no_file_can_hold_are_refused_on_writing()
    {
        var graph = new ModelGraphBuilder("m", 2).Relu().Build();
        Assert.ThrowsAny<ArgumentException>(
            () => TersorFile.ToBytes(graph, [], new Dictionary<string, string> { ["\uD800"] = "" }));
        Assert.ThrowsAny<ArgumentException>(
            () => TersorFile.ToBytes(new ModelGraphBuilder("m", (1 << 28) + 1).Relu().Build(), []));
        Assert.ThrowsAny<ArgumentException>(
            () => TersorFile.ToBytes(new ModelGraphBuilder("m", 2).LeakyRelu(float.NaN).Build(), []));
        Assert.Throws<ModelGraphException>(() => graph.With(new InputNormalization(0, -1)));
        Assert.Throws<ModelGraphException>(
            () => new ModelGraph("m", [2], [new ActivationNode("two", [0, 0], ActivationKind.Relu)]));
        Assert.Throws<ModelGraphException>(() => new ModelGraph("m", [2], [new AddNode("one", [0])]));
    }
}
