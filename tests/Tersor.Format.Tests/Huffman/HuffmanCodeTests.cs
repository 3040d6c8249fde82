using FsCheck.Xunit;

namespace Tersor.Format.Tests;

public class HuffmanCodeTests
{
    [Property(Replay = "104,209")]
    public void A_code_is_complete_and_no_longer_than_its_limit(byte[] text)
    {
        if (text.Length == 0)
            return;
        var code = HuffmanCode.FromCounts(Counts(text));
        Assert.True(code.Lengths.ToArray().Max() <= HuffmanCode.MaxLength);
        Assert.Equal(1.0, code.Lengths.ToArray().Sum(length => length == 0 ? 0 : Math.Pow(2, -length)));
        Assert.True(HuffmanCode.TryFromLengths(code.Lengths, out var same));
        Assert.Equal(code.Codes, same!.Codes);
    }

    [Fact]
    public void Codes_are_canonical()
    {
        Assert.True(HuffmanCode.TryFromLengths([3, 1, 3, 2], out var code));
        Assert.Equal([0b110, 0b0, 0b111, 0b10], code!.Codes[..4].ToArray().Select(value => (int)value));
    }

    [Fact]
    public void A_limit_that_does_not_bind_gives_the_cost_of_Huffmans_algorithm()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            // At most 60 symbols of nearly equal weight: no code needs more than 11 bits.
            var counts = Enumerable.Range(0, random.Next(2, 60)).Select(_ => random.Next(20, 60)).ToArray();
            Assert.Equal(UnlimitedCost(counts), HuffmanCode.FromCounts(counts).Cost(counts));
        }
    }

    [Fact]
    public void A_limit_that_binds_gives_the_cost_of_exhaustive_search()
    {
        // Fibonacci weights want codes as long as they are many; the search runs over all sorted complete length lists.
        ulong[] weights = [1, 1, 2, 3, 5, 8, 13, 21];
        for (var limit = 3; limit <= 7; limit++)
        {
            var lengths = new byte[weights.Length];
            PackageMerge.Lengths(weights, limit, lengths);
            var cost = lengths.Zip(weights, (length, weight) => length * (long)weight).Sum();
            Assert.Equal(Search(weights, weights.Length - 1, 1, limit, 1 << limit), cost);
        }
    }

    [Fact]
    public void Ties_fall_as_the_definition_says()
    {
        var random = new Random(2);
        for (var round = 0; round < 300; round++)
        {
            // Few different weights: nearly every comparison is a tie.
            var most = 1 << random.Next(1, 12);
            var weights = Enumerable.Range(0, random.Next(2, 257)).Select(_ => (ulong)random.Next(most)).ToArray();
            (weights[0], weights[^1]) = (1, 1);
            var lengths = new byte[weights.Length];
            PackageMerge.Lengths(weights, HuffmanCode.MaxLength, lengths);
            Assert.Equal(ByDefinition(weights, HuffmanCode.MaxLength), lengths);
        }
    }

    [Fact]
    public void Fibonacci_counts_are_held_to_eleven_bits()
    {
        var counts = new int[40];
        (counts[0], counts[1]) = (1, 1);
        for (var i = 2; i < counts.Length; i++)
            counts[i] = counts[i - 1] + counts[i - 2];
        Assert.Equal(HuffmanCode.MaxLength, HuffmanCode.FromCounts(counts).Lengths.ToArray().Max());
    }

    [Theory]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 1, 1, 1 })]
    [InlineData(new byte[] { 12, 12 })]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1, 2 })]
    public void Lengths_that_are_no_complete_code_are_refused(byte[] lengths) =>
        Assert.False(HuffmanCode.TryFromLengths(lengths, out _));

    [Fact]
    public void Symbols_without_a_code_have_no_cost_to_give() => Assert.Equal(-1, HuffmanCode.FromCounts([1, 1]).Cost([1, 1, 1]));

    [Fact]
    public void A_text_without_symbols_has_no_code() =>
        Assert.Throws<ArgumentException>(() => HuffmanCode.FromCounts(new int[256]));

    internal static int[] Counts(ReadOnlySpan<byte> text)
    {
        var counts = new int[256];
        foreach (var symbol in text)
            counts[symbol]++;
        return counts;
    }

    private static long UnlimitedCost(int[] counts)
    {
        var queue = new PriorityQueue<long, long>(counts.Select(count => ((long)count, (long)count)));
        var cost = 0L;
        while (queue.Count > 1)
        {
            var sum = queue.Dequeue() + queue.Dequeue();
            cost += sum;
            queue.Enqueue(sum, sum);
        }

        return cost;
    }

    /// <summary>The algorithm with every package as the list of its symbols; the sort is stable, and items come first.</summary>
    private static byte[] ByDefinition(ulong[] weights, int limit)
    {
        var items = weights.Select((weight, symbol) => (Weight: weight, Symbols: new[] { symbol }))
            .Where(item => item.Weight > 0).OrderBy(item => item.Weight).ToList();
        var level = items;
        for (var l = 1; l < limit; l++)
        {
            var packages = level.Chunk(2).Where(pair => pair.Length == 2)
                .Select(pair => (pair[0].Weight + pair[1].Weight, pair.SelectMany(entry => entry.Symbols).ToArray()));
            level = [.. items.Concat(packages).OrderBy(entry => entry.Item1)];
        }

        var lengths = new byte[weights.Length];
        foreach (var symbol in level.Take((2 * items.Count) - 2).SelectMany(entry => entry.Symbols))
            lengths[symbol]++;
        return lengths;
    }

    /// <summary>The least cost with lengths that grow as weights fall, in units of 2^-limit of code space.</summary>
    private static long Search(ulong[] weights, int symbol, int least, int limit, int space)
    {
        if (symbol < 0)
            return space == 0 ? 0 : long.MaxValue / 2;
        var best = long.MaxValue / 2;
        for (var length = least; length <= limit; length++)
        {
            var taken = 1 << (limit - length);
            if (taken <= space)
                best = Math.Min(
                    best, ((long)weights[symbol] * length) + Search(weights, symbol - 1, length, limit, space - taken));
        }

        return best;
    }
}
