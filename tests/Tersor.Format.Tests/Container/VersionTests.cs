namespace Tersor.Format.Tests;

public class VersionTests
{
    [Theory]
    [InlineData(0.9, 3)]
    [InlineData(0.5, 1)]
    public void A_later_version_is_written_only_where_it_is_smaller(double density, byte version)
    {
        // Half of all places, in no order: their gaps have probabilities of 1/2, 1/4, …, and a Huffman code loses nothing.
        var (graph, random) = (new ModelGraphBuilder("m", 200).Linear(100, bias: false).Build(), new Random(4));
        var codes = new byte[200 * 100];
        foreach (ref var code in codes.AsSpan())
            code = random.NextDouble() < density ? (byte)random.Next(1, 3) : (byte)0;
        var tensor = StoredTensor.Shared("fc1.weight", [100, 200], [-1f, 1f], codes, FloatWidth.Half);
        var bytes = TersorFile.ToBytes(graph, [tensor]);
        Assert.Equal(version, bytes[4]);
        Assert.Equal(codes, TersorFile.Read(bytes)["fc1.weight"].Codes);
    }

    [Fact]
    public void A_model_that_needs_version_2_may_have_version_3()
    {
        var random = new Random(5);
        var graph = new ModelGraphBuilder("m", 40).Linear(400, bias: false).Build();
        var values = new float[400 * 40];
        foreach (ref var value in values.AsSpan())
            value = random.NextDouble() < 0.9 ? 1f : random.Next(2, 6);
        float[] codebook = [1f, 2f, 3f, 4f, 5f];
        var codes = Array.ConvertAll(values, value => (byte)value);
        var tensor = StoredTensor.Shared("fc1.weight", [400, 40], codebook, codes, FloatWidth.Half)
            .WithScales([.. Enumerable.Range(0, 400).Select(_ => random.NextDouble() < 0.9 ? 2f : 1f + random.NextSingle())], 0);
        var bytes = TersorFile.ToBytes(graph, [tensor]);
        Assert.Equal(3, bytes[4]);
        var read = TersorFile.Read(bytes)["fc1.weight"];
        Assert.Equal(codes, read.Codes);
        Assert.Equal(tensor.Scales, read.Scales);
    }
}
