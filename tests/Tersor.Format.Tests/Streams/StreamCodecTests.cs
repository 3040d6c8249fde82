using FsCheck.Xunit;

namespace Tersor.Format.Tests;

public class StreamCodecTests
{
    [Property(Replay = "103,207")]
    public void Any_stream_comes_back_by_the_smallest_method(byte[] bytes, byte narrow)
    {
        if (bytes.Length == 0)
            return;
        var alphabet = 1 + (narrow % 64);
        for (byte version = 1; version <= ContainerLayout.LatestVersion; version++)
            AssertRoundTrip(Array.ConvertAll(bytes, value => (byte)(value % alphabet)), alphabet, version: version);
    }

    [Theory]
    [InlineData(1, "constant")]
    [InlineData(2, "bit-packed")]
    [InlineData(16, "bit-packed")]
    [InlineData(256, "raw")]
    public void A_flat_stream_takes_the_method_without_a_table(int alphabet, string method)
    {
        var symbols = new byte[4096];
        for (var i = 0; i < symbols.Length; i++)
            symbols[i] = (byte)(i % alphabet);
        Assert.Equal(method, AssertRoundTrip(symbols, alphabet));
    }

    [Fact]
    public void A_long_skewed_stream_takes_a_table_of_its_own() =>
        Assert.Equal("huffman", AssertRoundTrip(Repeat([0, 0, 0, 0, 0, 1, 7, 3, 3, 3, 2, 2], 500), 8));

    [Fact]
    public void A_short_geometric_stream_takes_a_parametric_table() =>
        Assert.Equal("huffman, parametric", AssertRoundTrip(Geometric(80, 0.2, 24, seed: 1), 24));

    [Fact]
    public void A_stream_of_one_likely_symbol_takes_fractions_of_bits_where_the_version_has_them()
    {
        var symbols = Geometric(3000, 0.9, 8, seed: 2);
        Assert.Equal("rans", AssertRoundTrip(symbols, 8, version: 3));
        Assert.StartsWith("huffman", AssertRoundTrip(symbols, 8, version: 2));
    }

    [Fact]
    public void A_stream_that_a_huffman_code_suits_keeps_it()
    {
        // Every probability is a power of two.
        byte[] pattern = [0, 0, 0, 0, 1, 1, 2, 3];
        Assert.Equal("huffman", AssertRoundTrip(Repeat(pattern, 100), 4, version: 3));
    }

    [Fact]
    public void A_stream_like_an_earlier_one_shares_its_table()
    {
        var tables = new CodeTables();
        byte[] pattern = [5, 5, 5, 5, 5, 5, 5, 5, 9, 9, 9, 9, 1, 1, 0, 12, 3, 3, 3, 3, 14];
        AssertRoundTrip(Repeat(pattern, 100), 16, tables);
        Assert.Equal(1, tables.Count);
        Assert.Equal("huffman, shared table", AssertRoundTrip(Repeat(pattern, 4), 16, tables));
    }

    [Fact]
    public void Every_packing_of_code_lengths_comes_back_and_each_is_smallest_somewhere()
    {
        var packings = new HashSet<int>();
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var counts = new int[256];
            var alphabet = random.Next(2, 257);
            var sparse = random.NextDouble();
            for (var symbol = 0; symbol < alphabet; symbol++)
                counts[symbol] =
                    symbol < 2 || random.NextDouble() > sparse ? 1 + (int)Math.Pow(random.Next(1, 30), random.Next(1, 5)) : 0;
            var code = HuffmanCode.FromCounts(counts);
            var (packing, bytes) = CodeLengthPacking.Smallest(code.Lengths[..alphabet]);
            packings.Add(packing);
            var reader = new ByteReader(bytes, "test");
            Assert.Equal(code.Lengths, CodeLengthPacking.Read(ref reader, packing, alphabet).Lengths);
            Assert.Equal(0, reader.Remaining);
        }

        Assert.Equal(3, packings.Count);
    }

    internal static byte[] Geometric(int count, double density, int alphabet, int seed)
    {
        var random = new Random(seed);
        var symbols = new byte[count];
        foreach (ref var symbol in symbols.AsSpan())
            symbol = (byte)Math.Min(alphabet - 1, Math.Log(1 - random.NextDouble()) / Math.Log(1 - density));
        return symbols;
    }

    private static byte[] Repeat(byte[] pattern, int times) =>
        [.. Enumerable.Repeat(pattern, times).SelectMany(symbols => symbols)];

    private static string AssertRoundTrip(byte[] symbols, int alphabet, CodeTables? tables = null, byte version = 1)
    {
        tables ??= new CodeTables(version);
        var readTables = new CodeTables(version);
        for (var i = 0; i < tables.Count; i++)
            readTables.Add(tables[i]);

        var writer = new ByteWriter();
        StreamCodec.Write(writer, StreamCodec.Encode(new SymbolStream(symbols, alphabet), tables), tables);
        var reader = new ByteReader(writer.Written, "test");
        var infos = new List<StreamInfo>();
        Assert.Equal(symbols, StreamCodec.Read(ref reader, StreamPart.Codes, symbols.Length, alphabet, readTables, infos));
        Assert.Equal(0, reader.Remaining);
        Assert.Equal(writer.Length, infos.Single().Bytes);
        Assert.True(writer.Length <= 1 + symbols.Length);
        return infos.Single().Method;
    }
}
