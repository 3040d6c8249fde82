namespace Tersor.Learning.Tests;

public sealed class TreeSumTests
{
    private const int Length = 19;

    [Fact]
    public void Eight_vectors_are_added_as_a_tree()
    {
        var v = Vectors(8);
        var tree = new TreeSum(8, Length);
        for (var again = 0; again < 2; again++)
        {
            foreach (var vector in v)
                Add(tree, vector);
            for (var i = 0; i < Length; i++)
                Assert.Equal(
                    ((v[0][i] + v[1][i]) + (v[2][i] + v[3][i])) + ((v[4][i] + v[5][i]) + (v[6][i] + v[7][i])), tree.Sum[i]);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Sums_of_whole_subtrees_add_up_to_the_same_bits(int parts)
    {
        var vectors = Vectors(16);
        var (whole, top) = (new TreeSum(16, Length), new TreeSum(parts, Length));
        foreach (var vector in vectors)
            Add(whole, vector);
        foreach (var share in vectors.Chunk(16 / parts))
        {
            var part = new TreeSum(share.Length, Length);
            foreach (var vector in share)
                Add(part, vector);
            Add(top, part.Sum);
        }

        Assert.Equal(whole.Sum, top.Sum);
    }

    private static void Add(TreeSum tree, ReadOnlySpan<float> vector)
    {
        vector.CopyTo(tree.Next);
        tree.Add();
    }

    private static float[][] Vectors(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => Vector())];

        float[] Vector() => [.. Enumerable.Range(0, Length).Select(_ => (float)Math.Exp(20 * (random.NextDouble() - 0.5)))];
    }
}
