using Tersor.Cli.DeepCompression;
using Tersor.Format;

namespace Tersor.Cli.Tests.DeepCompression;

/// <summary>The reader of the authors' files, on files of random networks and on what damage makes of them.</summary>
public sealed class DeepCompressionFileTests
{
    private static readonly ModelGraph Small =
        new ModelGraphBuilder("small", 1, 6, 6).Conv2d(2, 3).Relu().Flatten().Linear(5).Build();

    [Fact]
    public void Every_code_and_centroid_of_random_networks_comes_back()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var graph = RandomGraph(random);
            var network = RandomDeepCompression.Of(graph, random);
            var tensors = DeepCompressionFile.Read(network.Bytes, graph);
            Assert.Equal(graph.Parameters.Select(parameter => parameter.Name), tensors.Select(tensor => tensor.Name));
            for (var i = 0; i < tensors.Length; i++)
            {
                Assert.Equal(graph.Parameters[i].Shape, tensors[i].Shape);
                Assert.Equal(network.Values[i], tensors[i].Decode());
                Assert.Equal(i % 2 == 0 ? StoredKind.Shared : StoredKind.Dense, tensors[i].Kind);
            }

            var file = TersorFile.Read(TersorFile.ToBytes(graph, tensors));
            Assert.Equal(network.Values, file.Tensors.Select(tensor => tensor.Decode()));
        }
    }

    [Fact]
    public void Damage_is_refused_or_gives_a_sound_network()
    {
        var (refused, random) = (0, new Random(1));
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Damaged(RandomDeepCompression.Of(Small, random).Bytes, random);
            try
            {
                var tensors = DeepCompressionFile.Read(bytes, Small);
                Assert.Equal(Small.Parameters.Length, tensors.Length);
                Assert.All(tensors.SelectMany(tensor => tensor.Decode()), value => Assert.True(float.IsFinite(value)));
            }
            catch (InvalidDataException error)
            {
                Assert.DoesNotContain('\n', error.Message);
                refused++;
            }
        }

        Assert.InRange(refused, 5_000, 19_000);
    }

    [Theory]
    [InlineData("its table of 2 layers asks for", "one byte more")]
    [InlineData("its table of 2 layers asks for", "one byte less")]
    [InlineData("it ends within the table of layers", "seven bytes")]
    [InlineData("conv1.weight: the first centroid is not 0", "a first centroid of 1")]
    [InlineData("conv1.weight: a number that is not finite", "a centroid that is no number")]
    [InlineData("conv1.weight: 19 entries for 18 weights", "more entries than weights")]
    [InlineData("conv1.weight: its entries run past its 18 weights", "entries behind the last weight")]
    [InlineData("fc1.weight: bits are set behind its last entry", "a fourth code of three")]
    public void What_is_wrong_is_said(string message, string what)
    {
        var (first, second) = what.StartsWith("more", StringComparison.Ordinal) ? (19, 3) : (3, 3);
        var bytes = RandomDeepCompression.Layout(Small, first, second);
        const int Codebook = 8, Gaps = Codebook + 1024 + 8 + 3;
        var secondCodes = bytes.Length - 4;
        switch (what)
        {
            case "one byte more": bytes = [.. bytes, 0]; break;
            case "one byte less": bytes = bytes[..^1]; break;
            case "seven bytes": bytes = bytes[..7]; break;
            case "a first centroid of 1": BitConverter.GetBytes(1f).CopyTo(bytes, Codebook); break;
            case "a centroid that is no number": BitConverter.GetBytes(float.NaN).CopyTo(bytes, Codebook + 400); break;
            case "entries behind the last weight": bytes[Gaps] = 0xFF; break;
            case "a fourth code of three": bytes[secondCodes + 1] |= 0x10; break;
        }

        var error = Assert.Throws<InvalidDataException>(() => DeepCompressionFile.Read(bytes, Small));
        Assert.StartsWith(message, error.Message);
    }

    [Fact]
    public void A_layer_without_entries_is_all_zeros()
    {
        var tensors = DeepCompressionFile.Read(RandomDeepCompression.Layout(Small, 0, 0), Small);
        Assert.All(tensors.SelectMany(tensor => tensor.Decode()), value => Assert.Equal(0f, value));
    }

    [Fact]
    public void A_network_that_no_such_file_can_hold_is_refused()
    {
        var graph = new ModelGraphBuilder("normalised", 1, 6, 6).Conv2d(2, 3, bias: false).BatchNorm().Build();
        var error = Assert.Throws<ModelGraphException>(() => DeepCompressionFile.Read(new byte[100], graph));
        Assert.Contains("'conv1' of 'normalised'", error.Message);
    }

    private static ModelGraph RandomGraph(Random random)
    {
        var builder = new ModelGraphBuilder("random", random.Next(1, 4), 9, 9);
        for (var layers = random.Next(0, 3); layers > 0; layers--)
            builder.Conv2d(random.Next(1, 9), random.Next(1, 4), padding: random.Next(0, 2)).Relu();
        builder.Flatten();
        for (var layers = random.Next(1, 3); layers > 0; layers--)
            builder.Linear(random.Next(1, 20));
        return builder.Build();
    }

    // Half of the time where it matters most: in the table.
    private static byte[] Damaged(byte[] bytes, Random random)
    {
        if (random.Next(2) == 0)
            return Mutation.Of(bytes, random);
        bytes[random.Next(8)] = (byte)random.Next(256);
        return bytes;
    }
}
