using System.Collections.Immutable;
using FsCheck.Xunit;

namespace Tersor.Format.Tests;

public class CodePlaneTests
{
    [Property(MaxTest = 300, Replay = "5,9")]
    public void Any_plane_comes_back_and_ends_where_its_bytes_do(int seed)
    {
        var random = new Random(seed);
        ImmutableArray<int> shape = random.Next(4) switch
        {
            0 => [random.Next(1, 400)],
            1 => [random.Next(1, 40), random.Next(1, 60)],
            2 => [random.Next(1, 8), random.Next(1, 8), random.Next(1, 5), random.Next(1, 5)],
            _ => [random.Next(1, 5), random.Next(1, 5), random.Next(1, 5)],
        };
        var codebook =
            Enumerable.Range(0, random.Next(1, 256)).Select(k => (float)k - random.Next(256)).Order().Distinct().ToArray();
        var density = random.NextDouble();
        var codes = new byte[shape.Aggregate(1, (product, extent) => product * extent)];
        foreach (ref var code in codes.AsSpan())
            code = random.NextDouble() < density ? (byte)random.Next(1, codebook.Length + 1) : (byte)0;

        var bytes = Encode(shape, codebook, codes);
        Assert.Equal(codes, Decode([.. bytes, 1, 2, 3], shape, codebook, out var consumed));
        Assert.Equal(bytes.Length, consumed);
        Assert.Throws<TersorFormatException>(() => Decode(bytes[..^1], shape, codebook, out _));
    }

    [Theory]
    [InlineData(0.02, 3)]
    [InlineData(0.3, 9)]
    [InlineData(0.95, 40)]
    public void Independent_codes_cost_their_entropy_and_little_more(double density, int centroids)
    {
        // A context costs about half the logarithm of its decisions for each probability that it learns: 27 and 9, and three for
        // each cut among the centroids. What it learns goes on wavering, by 1 / 255: about 0.003 bits a decision.
        var random = new Random(3);
        var codebook = Enumerable.Range(0, centroids).Select(k => k - (centroids / 2) + 0.5f).ToArray();
        var codes = new byte[200_000];
        foreach (ref var code in codes.AsSpan())
            code = random.NextDouble() < density ? (byte)random.Next(1, centroids + 1) : (byte)0;
        var decisions = 1 + (density * (1 + Math.Log2(centroids)));
        var learning = (36 + (3 * centroids)) * 0.5 * Math.Log2(codes.Length) / 8;
        var bytes = Encode([500, 400], codebook, codes).Length;
        Assert.InRange(bytes - Entropy(codes), 0, learning + (codes.Length * decisions * 0.003 / 8) + sizeof(uint));
    }

    [Fact]
    public void Codes_that_resemble_their_neighbours_cost_less_than_their_entropy()
    {
        var codes = Alike(64 * 64 * 9);
        Assert.InRange(Encode([64, 64, 3, 3], [-1f, 1f], codes).Length, 1, 0.85 * Entropy(codes));
    }

    [Fact]
    public void A_long_run_costs_next_to_nothing()
    {
        // A decision that has always been the same is at least one in 2^15: 4.4e-5 bits each once that is learnt.
        Assert.InRange(Encode([1000, 1000], [1f], Enumerable.Repeat((byte)1, 1_000_000).ToArray()).Length, 5, 100);
    }

    [Fact]
    public void A_carry_runs_through_every_byte_that_waits_for_it()
    {
        // A decision of probability 2^-15 takes all but nothing of the interval: its lower end stays just below a power of two.
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var decisions = Enumerable.Range(0, 2000).Select(_ => random.Next(1 << random.Next(1, 12)) == 0).ToArray();
            var writer = new ByteWriter();
            var encoder = new ArithmeticEncoder(writer);
            var bit = new AdaptiveBit(1, 2);
            foreach (var decision in decisions)
                encoder.Code(ref bit, decision);
            encoder.Flush();

            var decoder = new ArithmeticDecoder(new ByteReader(writer.Written, "test"));
            bit = new AdaptiveBit(1, 2);
            foreach (var decision in decisions)
                Assert.Equal(decision, decoder.Code(ref bit, false));
            Assert.Equal(0, decoder.End().Remaining);
        }
    }

    [Fact]
    public void A_file_takes_planes_where_they_are_smaller_and_it_has_version_2_anyway()
    {
        var graph = new ModelGraphBuilder("m", 40).Linear(100, bias: false).Build();
        var plain = StoredTensor.Shared("fc1.weight", [100, 40], [-1f, 1f], Alike(4000), FloatWidth.Half);
        var scaled = plain.WithScales([2f, .. Enumerable.Repeat(1f, 99)], 0);
        Assert.DoesNotContain("arithmetic", Methods(plain));
        Assert.Contains("arithmetic", Methods(scaled));

        IEnumerable<string> Methods(StoredTensor tensor)
        {
            var file = TersorFile.Read(TersorFile.ToBytes(graph, [tensor]));
            Assert.Equal(tensor.Decode(), file["fc1.weight"].Decode());
            return file.Layouts.Single().Streams.Select(stream => stream.Method);
        }
    }

    /// <summary>Codes of which two of three are the code before.</summary>
    private static byte[] Alike(int count)
    {
        var random = new Random(4);
        var codes = new byte[count];
        for (var i = 1; i < codes.Length; i++)
            codes[i] = random.Next(3) == 0 ? (byte)random.Next(3) : codes[i - 1];
        return codes;
    }

    private static byte[] Encode(ImmutableArray<int> shape, float[] codebook, byte[] codes)
    {
        var writer = new ByteWriter();
        var encoder = new ArithmeticEncoder(writer);
        new CodePlane(shape, codebook).Code(ref encoder, codes);
        encoder.Flush();
        return writer.Written.ToArray();
    }

    private static byte[] Decode(byte[] bytes, ImmutableArray<int> shape, float[] codebook, out int consumed)
    {
        var codes = new byte[shape.Aggregate(1, (product, extent) => product * extent)];
        var decoder = new ArithmeticDecoder(new ByteReader(bytes, "test"));
        new CodePlane(shape, codebook).Code(ref decoder, codes);
        consumed = decoder.End().Position;
        return codes;
    }

    private static double Entropy(byte[] codes) =>
        codes.GroupBy(code => code).Sum(group => -group.Count() * Math.Log2((double)group.Count() / codes.Length)) / 8;
}
