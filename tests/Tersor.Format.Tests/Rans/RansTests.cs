using FsCheck.Xunit;

namespace Tersor.Format.Tests;

public class RansTests
{
    [Property(Replay = "107,213")]
    public void Any_text_comes_back(byte[] text)
    {
        if (text.AsSpan().ContainsAnyExcept(text.FirstOrDefault()))
            AssertRoundTrip(text, 256, precision: 9);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(31, 5)]
    [InlineData(8191, 3)]
    [InlineData(8192, 3)]
    [InlineData(8193, 40)]
    [InlineData(50_003, 200)]
    public void Texts_of_every_length_come_back_in_every_precision(int size, int alphabet)
    {
        var text = StreamCodecTests.Geometric(size, 3.0 / (alphabet + 1), alphabet, seed: size);
        (text[0], text[^1]) = (0, 1);
        for (var precision = RansFrequencies.LeastPrecision; precision <= RansFrequencies.MostPrecision; precision++)
            if (text.Distinct().Count() <= 1 << precision)
                AssertRoundTrip(text, alphabet, precision);
    }

    [Fact]
    public void What_rounding_leaves_goes_where_it_costs_least()
    {
        // Thirds of a step round down for all symbols together, or up: most of a whole is left, or missing.
        var random = new Random(9);
        foreach (var (used, precision) in new[] { (200, 8), (90, 8), (21, 5), (12, 6), (180, 9) })
        {
            var counts = new int[used];
            foreach (ref var count in counts.AsSpan())
                count = random.Next(100, 110);
            counts[0] = 1;
            var frequencies = RansFrequencies.Of(counts, precision);
            var (text, ideal) = (counts.Sum(), 0.0);
            foreach (var count in counts)
                ideal -= count * Math.Log2(count / (double)text);
            var cost = frequencies.Cost(counts) / (double)(1 << RansFrequencies.CostBits);

            // A symbol has one step or two where it wants the steps between: at most a factor of 1.5 from its share.
            Assert.InRange(cost, ideal, ideal + (0.2 * text));
        }
    }

    [Fact]
    public void Frequencies_fill_a_whole_and_come_back()
    {
        var random = new Random(3);
        for (var round = 0; round < 2000; round++)
        {
            var precision = random.Next(RansFrequencies.LeastPrecision, RansFrequencies.MostPrecision + 1);
            var counts = new int[random.Next(2, 257)];
            var used = Math.Min(1 << precision, random.Next(2, counts.Length + 1));
            foreach (var symbol in random.GetItems([.. Enumerable.Range(0, counts.Length)], used))
                counts[symbol] = 1 + (int)Math.Pow(random.Next(1, 50), random.Next(1, 6));
            (counts[0], counts[^1]) = (Math.Max(1, counts[0]), used < 1 << precision ? Math.Max(1, counts[^1]) : counts[^1]);
            if (counts.Count(count => count > 0) is var all && (all < 2 || all > 1 << precision))
                continue;
            var frequencies = RansFrequencies.Of(counts, precision);
            Assert.Equal(1 << precision, frequencies.Values.ToArray().Sum(value => value));
            for (var symbol = 0; symbol < counts.Length; symbol++)
                Assert.Equal(counts[symbol] > 0, frequencies.Values[symbol] > 0);
            var writer = new ByteWriter();
            frequencies.Write(writer);
            var reader = new ByteReader(writer.Written, "test");
            Assert.Equal(frequencies.Values, RansFrequencies.Read(ref reader, precision, counts.Length).Values);
            Assert.Equal(0, reader.Remaining);
        }
    }

    [Fact]
    public void The_cost_is_what_the_numbers_take()
    {
        var text = StreamCodecTests.Geometric(20_000, 0.3, 20, seed: 5);
        var counts = Histogram.Of(text).AsSpan(0, 20);
        foreach (var precision in new[] { 6, 9, 12 })
        {
            var frequencies = RansFrequencies.Of(counts, precision);
            var expected = 0.0;
            for (var symbol = 0; symbol < counts.Length; symbol++)
                if (counts[symbol] > 0)
                    expected += counts[symbol] * (precision - Math.Log2(frequencies.Values[symbol]));
            Assert.Equal(expected, frequencies.Cost(counts) / (double)(1 << RansFrequencies.CostBits), 1.0);

            // Four numbers of 32 bits, each of which begins at 2^16; that they are whole costs well below a bit in 2^8.
            var bits = 8.0 * RansEncoder.Encode(text, frequencies).Length;
            Assert.InRange(bits, expected, (expected * (1 + (1.0 / 256))) + (4 * 32));
        }
    }

    [Fact]
    public void Frequencies_are_better_than_their_neighbours()
    {
        // Moving one part from any symbol to any other must not save anything but what the criterion's rounding leaves.
        int[] counts = [1000, 611, 360, 207, 133, 80, 44, 21, 9, 5, 2, 1];
        var frequencies = RansFrequencies.Of(counts, 8);
        for (var from = 0; from < counts.Length; from++)
        {
            if (frequencies.Values[from] < 2)
                continue;
            for (var to = 0; to < counts.Length; to++)
            {
                if (to == from)
                    continue;
                var saved = (counts[to] * Math.Log2((frequencies.Values[to] + 1.0) / frequencies.Values[to]))
                    - (counts[from] * Math.Log2(frequencies.Values[from] / (frequencies.Values[from] - 1.0)));
                Assert.True(saved < 1, $"{from} to {to} would save {saved} bits");
            }
        }
    }

    [Fact]
    public void Gaps_of_a_sparse_layer_take_no_more_than_a_hundredth_above_their_entropy()
    {
        // A layer whose density falls along its rows, as images' borders have it: gaps that no single law describes.
        var (random, values) = (new Random(9), new byte[300 * 784]);
        for (var i = 0; i < values.Length; i++)
            values[i] = random.NextDouble() < 0.07 + (0.09 * Math.Sin(i % 784 * Math.PI / 784)) ? (byte)1 : (byte)0;
        List<int> gaps = [0];
        foreach (var value in values)
        {
            if (value == 0)
                gaps[^1]++;
            else
                gaps.Add(0);
        }

        gaps.RemoveAt(gaps.Count - 1);
        Assert.InRange(gaps.Count, 10_000, 100_000);
        var entropy = gaps.GroupBy(gap => gap).Sum(group => group.Count() * Math.Log2(gaps.Count / (double)group.Count())) / 8;
        Assert.InRange(GapStream.Smallest([.. gaps], new CodeTables(3)).Size, 0, 1.01 * entropy);
    }

    [Fact]
    public void Damaged_bytes_give_symbols_or_an_error_and_nothing_else()
    {
        var text = StreamCodecTests.Geometric(9000, 0.2, 30, seed: 6);
        var frequencies = RansFrequencies.Of(Histogram.Of(text).AsSpan(0, 30), 10);
        var coded = RansEncoder.Encode(text, frequencies);
        var (random, decoder, refused) = (new Random(7), new RansDecoder(frequencies), 0);
        for (var round = 0; round < 500; round++)
        {
            var damaged = coded[..(round % 2 == 0 ? coded.Length : random.Next(coded.Length))];
            for (var flips = round % 2 == 0 ? 2 : 0; flips > 0; flips--)
                damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
            var reader = new ByteReader(damaged, "test");
            var symbols = new byte[text.Length];
            try
            {
                decoder.Decode(ref reader, symbols);
            }
            catch (TersorFormatException)
            {
                refused++;
            }

            Assert.All(symbols, symbol => Assert.InRange(symbol, 0, 29));
        }

        Assert.InRange(refused, 495, 500);
    }

    private static void AssertRoundTrip(byte[] text, int alphabet, int precision)
    {
        var frequencies = RansFrequencies.Of(Histogram.Of(text).AsSpan(0, alphabet), precision);
        byte[] coded = [.. RansEncoder.Encode(text, frequencies), 1, 2, 3];
        var reader = new ByteReader(coded, "test");
        var decoded = new byte[text.Length];
        new RansDecoder(frequencies).Decode(ref reader, decoded);
        Assert.Equal(3, reader.Remaining);
        Assert.True(decoded.AsSpan().SequenceEqual(text));
    }
}
