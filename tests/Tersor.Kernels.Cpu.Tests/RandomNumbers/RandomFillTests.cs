namespace Tersor.Kernels.Cpu.Tests.RandomNumbers;

public sealed unsafe class RandomFillTests
{
    [Fact]
    public void Element_i_comes_from_word_i_whatever_the_length()
    {
        var longest = Uniform(300, 0f, 1f);
        var words = Enumerable.Range(0, 75).Select(block => Philox.Block(11, 5, (ulong)block))
            .SelectMany(block => new[] { block.Word0, block.Word1, block.Word2, block.Word3 });
        Assert.Equal(words.Select(UniformSample.FromWord), longest);
        var otherRange = Uniform(300, -1.3f, 2.9f);
        var longestNormal = Normal(300);
        for (var length = 0; length < 300; length++)
        {
            Assert.Equal(longest[..length], Uniform(length, 0f, 1f));
            Assert.Equal(otherRange[..length], Uniform(length, -1.3f, 2.9f));
            Assert.Equal(longestNormal[..length], Normal(length));
        }
    }

    [Fact]
    public void Pairs_of_normals_are_box_muller_pairs_to_single_precision()
    {
        var normals = Normal(40_000);
        for (var i = 0; i < normals.Length; i += 4)
        {
            var block = Philox.Block(11, 5, (ulong)(i / 4));
            CheckPair(block.Word0, block.Word1, normals[i], normals[i + 1]);
            CheckPair(block.Word2, block.Word3, normals[i + 2], normals[i + 3]);
        }

        static void CheckPair(uint radiusWord, uint angleWord, float first, float second)
        {
            var radius = Math.Sqrt(-2 * Math.Log(((radiusWord >> 8) + 1d) / (1 << 24)));
            var angle = 2 * Math.PI * (angleWord >> 8) / (1 << 24);

            // Rounding in -2 ln u is relative to ln u, down to an absolute half ulp near u = 1; sine and cosine add 2 ulp.
            var tolerance = 6d / (1 << 24) * (1 + radius);
            Assert.Equal(radius * Math.Cos(angle), first, tolerance);
            Assert.Equal(radius * Math.Sin(angle), second, tolerance);
        }
    }

    [Fact]
    public void The_extreme_words_give_the_extreme_radii()
    {
        Assert.Equal(0f, NormalSample.Radius(uint.MaxValue));
        Assert.Equal(Math.Sqrt(48 * Math.Log(2)), NormalSample.Radius(0), 1e-6);
    }

    [Fact]
    public void Uniforms_stay_below_the_upper_limit_where_it_would_be_rounded_to()
    {
        var values = Uniform(1 << 18, 1f, MathF.BitIncrement(1f));
        Assert.True(values.AsSpan().IndexOfAnyExcept(1f) < 0);
    }

    [Fact]
    public void Moments_are_those_of_the_distributions()
    {
        const int Count = 1 << 18;
        var uniform = Uniform(Count, -1f, 3f);
        Assert.Equal(1, uniform.Average(v => (double)v), 5 * Math.Sqrt(16 / 12d / Count));
        Assert.InRange(uniform.Min(), -1f, -0.999f);
        Assert.InRange(uniform.Max(), 2.999f, 3f);
        var normal = Normal(Count);
        Assert.Equal(0, normal.Average(v => (double)v), 5 / Math.Sqrt(Count));
        Assert.Equal(1, normal.Average(v => (double)v * v), 5 * Math.Sqrt(2d / Count));
        Assert.Equal(3, normal.Average(v => Math.Pow(v, 4)), 5 * Math.Sqrt(96d / Count));
    }

    [Fact]
    public void Seeds_and_streams_differ()
    {
        Assert.NotEqual(Uniform(16, 0f, 1f, seed: 1), Uniform(16, 0f, 1f, seed: 2));
        Assert.NotEqual(Uniform(16, 0f, 1f, stream: 1), Uniform(16, 0f, 1f, stream: 2));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Threads.SameForAny(pool =>
    {
        using var y = new NativeArray<float>(100_003);
        RandomFill.Normal(pool, y, y.Length, seed: 1, stream: 2, mean: 0.5f, standardDeviation: 2f);
        return y.ToArray();
    });

    private static float[] Uniform(int count, float low, float high, ulong seed = 11, ulong stream = 5)
    {
        using var pool = new WorkerPool(2);
        using var y = new NativeArray<float>(count);
        RandomFill.Uniform(pool, y, count, seed, stream, low, high);
        return y.ToArray();
    }

    private static float[] Normal(int count)
    {
        using var pool = new WorkerPool(2);
        using var y = new NativeArray<float>(count);
        RandomFill.Normal(pool, y, count, seed: 11, stream: 5, mean: 0f, standardDeviation: 1f);
        return y.ToArray();
    }
}
