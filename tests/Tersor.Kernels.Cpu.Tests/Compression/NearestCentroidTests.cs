namespace Tersor.Kernels.Cpu.Tests.Compression;

public sealed unsafe class NearestCentroidTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(200)]
    [InlineData(255)]
    public void Codes_are_those_of_an_exhaustive_search(int centroids)
    {
        var codebook = Samples.Uniform(centroids, seed: centroids);
        Array.Sort(codebook);
        Check(codebook, Samples.Uniform(5001, seed: 2, -1.2f, 1.2f));
    }

    [Fact]
    public void A_value_half_way_goes_to_the_lower_index() =>
        Assert.Equal([1, 1, 2, 2, 3], Run([-1f, 1f, 3f], [-1f, -float.Epsilon, float.Epsilon, 2f, 2.0000002f]));

    [Fact]
    public void The_floats_around_every_boundary_are_told_apart()
    {
        var codebook = Samples.Uniform(64, seed: 3);
        Array.Sort(codebook);
        var around = codebook.Zip(codebook.Skip(1), (low, high) => (float)(((double)low + high) / 2))
            .SelectMany(middle => new[] { MathF.BitDecrement(middle), middle, MathF.BitIncrement(middle) });
        Check(codebook, [.. around]);
    }

    [Fact]
    public void Equal_centroids_share_the_lowest_index() =>
        Assert.Equal([1, 2, 2, 5, 5], Run([-2f, 1f, 1f, 1f, 5f, 5f], [-3f, 0.5f, 2f, 4f, 9f]));

    [Fact]
    public void Centroids_of_very_different_size_have_an_exact_boundary()
    {
        // The midpoint of -1e-30 and 2 is a hair below 1, so 1 belongs to the upper centroid and the float below to the lower.
        Assert.Equal([1, 2], Run([-1e-30f, 2f], [MathF.BitDecrement(1f), 1f]));
        Assert.Equal([1, 1], Run([1e-30f, 2f], [MathF.BitDecrement(1f), 1f]));
    }

    [Fact]
    public void Infinities_go_outward_and_a_nan_to_the_first() =>
        Assert.Equal([1, 3, 1], Run([-1f, 0f, 1f], [float.NegativeInfinity, float.PositiveInfinity, float.NaN]));

    [Fact]
    public void Zeros_of_either_sign_are_pruned()
    {
        float[] values = [.. Enumerable.Range(0, 41).Select(i => i % 3 == 0 ? 0f : i % 3 == 1 ? -0f : 1f)];
        Assert.Equal(values.Select(value => (byte)value), Run([1f], values));
    }

    [Fact]
    public void Every_length_is_coded_to_the_last_element_and_no_further()
    {
        foreach (var length in Samples.Lengths)
            Check([-0.5f, 0f, 0.25f], Samples.Uniform(length, seed: length));
    }

    private static void Check(float[] centroids, float[] values)
    {
        var codes = Run(centroids, values);
        for (var i = 0; i < values.Length; i++)
        {
            var best = 0;
            for (var k = 1; k < centroids.Length; k++)
            {
                if (Distance(values[i], centroids[k]) < Distance(values[i], centroids[best]))
                    best = k;
            }

            Assert.True(
                codes[i] == (values[i] == 0 ? 0 : best + 1),
                $"{values[i]:R} is nearest to centroid {best} and has code {codes[i]}.");
        }
    }

    // Differences of floats of like size are exact in double precision.
    private static double Distance(float a, float b) => Math.Abs((double)a - b);

    private static byte[] Run(float[] centroids, float[] values)
    {
        using var pool = new WorkerPool(2);
        using var c = new NativeArray<float>(centroids);
        using var x = new NativeArray<float>(values);
        using var codes = new NativeArray<byte>(values.Length);
        NearestCentroid.Run(pool, x, values.Length, c, centroids.Length, codes);
        return codes.ToArray();
    }
}
