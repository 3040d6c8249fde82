namespace Tersor.Bench;

/// <summary>The same random numbers in every run.</summary>
internal static class RandomValues
{
    private const int Seed = 1;

    /// <summary>Uniform in [-1, 1).</summary>
    public static float[] Uniform(int count)
    {
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }

    /// <summary>Normal with deviation 1: how trained weights lie, more or less.</summary>
    public static float[] Normal(int count)
    {
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
            MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(MathF.Tau * random.NextSingle()))];
    }

    /// <summary>Uniform in [0, limit).</summary>
    public static byte[] Codes(int count, int limit)
    {
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(limit))];
    }

    /// <summary>
    /// Symbols below 2^bits whose frequencies fall geometrically, as gaps between the weights of a pruned layer do.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="bits">Width of the alphabet.</param>
    /// <param name="mean">The mean symbol before clipping.</param>
    public static byte[] Skewed(int count, int bits, double mean)
    {
        var random = new Random(Seed);
        var rate = Math.Log(1 + (1 / mean));
        return [.. Enumerable.Range(0, count)
            .Select(_ => (byte)Math.Min((1 << bits) - 1, -Math.Log(1 - random.NextDouble()) / rate))];
    }
}
