namespace Tersor.Format.Tests.Huffman;

/// <summary>The cost of an optimal code: pairs that a queue finds, and codes of a bounded length that are no better.</summary>
public sealed class HuffmanCostTests
{
    [Theory]
    [InlineData(new int[0], 0)]
    [InlineData(new[] { 0, 7, 0 }, 7)]
    [InlineData(new[] { 5, 5 }, 10)]
    [InlineData(new[] { 1, 0, 1, 2, 4 }, 14)]
    public void Few_symbols_cost_what_a_code_by_hand_costs(int[] counts, long bits) => Assert.Equal(bits, HuffmanCost.Of(counts));

    [Fact]
    public void Random_texts_cost_what_the_lightest_pairs_add_up_to()
    {
        var random = new Random(20);
        for (var trial = 0; trial < 2000; trial++)
        {
            var range = 1 << random.Next(1, 24);
            var counts = Enumerable.Range(0, random.Next(1, 258)).Select(_ => random.Next(-range / 4, range)).ToArray();
            var used = counts.Where(count => count > 0).Select(count => ((long)count, (long)count));
            var queue = new PriorityQueue<long, long>(used);
            var bits = queue.Count == 1 ? queue.Peek() : 0;
            while (queue.Count > 1)
            {
                var sum = queue.Dequeue() + queue.Dequeue();
                bits += sum;
                queue.Enqueue(sum, sum);
            }

            Assert.Equal(bits, HuffmanCost.Of(counts));
        }
    }

    [Fact]
    public void A_code_of_bounded_length_costs_the_same_unless_the_bound_matters()
    {
        var random = new Random(21);
        for (var trial = 0; trial < 500; trial++)
        {
            var counts = Enumerable.Range(0, 256).Select(_ => random.Next(0, 1 << random.Next(1, 20))).ToArray();
            var code = HuffmanCode.FromCounts(counts);
            var (bounded, free) = (code.Cost(counts), HuffmanCost.Of(counts));
            Assert.InRange(bounded, free, long.MaxValue);
            if (code.Lengths.ToArray().Max() < HuffmanCode.MaxLength)
                Assert.Equal(free, bounded);
        }
    }
}
