namespace Tersor.Kernels.Cpu.Tests;

/// <summary>The cells of a gated recurrent unit, against double precision.</summary>
public sealed unsafe class GruCellsTests
{
    // Three roundings of sums up to 40 under slopes of at most 1, gates of a few units, and the last step.
    private static readonly double Bound = ((3 * 40) + 32) * Math.Pow(2, -24);

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(37)]
    public void A_step_is_exact_to_rounding(int count)
    {
        var (x, s, h) = (Scaled(3 * count, 1), Scaled(3 * count, 2), Samples.Uniform(count, seed: 3));
        using var input = Padded(x);
        using var recurrent = Padded(s);
        using var last = Padded(h);
        GruCells.Run(input, recurrent, last, count);
        for (var i = 0; i < count; i++)
        {
            var (z, r) = (Sigmoid(x[i] + (double)s[i]), Sigmoid(x[count + i] + (double)s[count + i]));
            var n = Math.Tanh(x[(2 * count) + i] + (r * s[(2 * count) + i]));
            var exact = n + (z * (h[i] - n));
            Assert.InRange(last.Span[i], exact - Bound, exact + Bound);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    public void A_step_whose_reset_comes_first_is_exact_to_rounding(int count)
    {
        var (x, s, h) = (Scaled(3 * count, 1), Scaled(2 * count, 2), Samples.Uniform(count, seed: 3));
        var candidates = Scaled(count, 4);
        using var input = Padded(x);
        using var recurrent = Padded(s);
        using var last = Padded(h);
        using var sums = Padded(candidates);
        using var update = Padded(new float[count]);
        using var kept = Padded(new float[count]);
        GruCells.Open(input, recurrent, last, update, kept, count);
        GruCells.Close((float*)input + (2 * count), sums, update, last, count);
        for (var i = 0; i < count; i++)
        {
            var (z, r) = (Sigmoid(x[i] + (double)s[i]), Sigmoid(x[count + i] + (double)s[count + i]));
            var n = Math.Tanh(x[(2 * count) + i] + (double)candidates[i]);
            var exact = n + (z * (h[i] - n));
            Assert.InRange(kept.Span[i], (r * h[i]) - Bound, (r * h[i]) + Bound);
            Assert.InRange(last.Span[i], exact - Bound, exact + Bound);
        }
    }

    [Fact]
    public void What_is_not_a_number_stays_so()
    {
        using var input = Padded([0f, 0f, float.NaN, 0f, 0f, 0f]);
        using var recurrent = Padded([0f, 0f, 0f, 0f, 1f, 1f]);
        using var last = Padded([0.5f, 0.5f]);
        GruCells.Run(input, recurrent, last, 2);
        Assert.True(float.IsNaN(last.Span[0]));
        Assert.True(float.IsFinite(last.Span[1]));
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static float[] Scaled(int count, int seed) => Array.ConvertAll(Samples.Uniform(count, seed), value => 20f * value);

    /// <summary>The values, and not-a-numbers behind them.</summary>
    private static NativeArray<float> Padded(float[] values)
    {
        var array = new NativeArray<float>(values.Length + MatrixKernel.Overread);
        array.Span.Fill(float.NaN);
        values.CopyTo(array.Span);
        return array;
    }
}
