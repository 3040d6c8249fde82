namespace Tersor.Kernels.Cpu.Tests;

/// <summary>Inputs for kernels, the same in every run.</summary>
internal static class Samples
{
    /// <summary>Values that formulas stumble over.</summary>
    public static readonly float[] Special =
    [
        0f, -0f, 1f, -1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, 1.1e-38f,
        -1.1e-38f,
        1.17549435e-38f, float.MaxValue, float.MinValue, 88.72f, 88.73f, -87.3f, -103.9f, -104.1f, 100f, -100f, 0.625f, 9.99f,
        -10.01f,
        16777216f, 0.5f, -0.5f, 2.5f, 1e-20f, -1e20f,
    ];

    /// <summary>Lengths that meet every tail of every vector width, and some block ends.</summary>
    public static readonly int[] Lengths = [.. Enumerable.Range(0, 258), 1023, 4097, 16384, 16385, 50001];

    /// <summary>Uniform values in [low, high).</summary>
    public static float[] Uniform(int count, int seed, float low = -1f, float high = 1f)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = low + (random.NextSingle() * (high - low));
        return values;
    }

    /// <summary>Positive and negative values of every magnitude: a walk through the bit patterns of finite floats.</summary>
    public static IEnumerable<float> Sweep(int step)
    {
        for (long bits = 0; bits < 0x7F800000; bits += step)
        {
            yield return BitConverter.Int32BitsToSingle((int)bits);
            yield return -BitConverter.Int32BitsToSingle((int)bits);
        }
    }
}
