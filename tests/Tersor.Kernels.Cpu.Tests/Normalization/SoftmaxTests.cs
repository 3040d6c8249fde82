namespace Tersor.Kernels.Cpu.Tests.Normalization;

public sealed unsafe class SoftmaxTests
{
    private const double HalfUlp = 1d / (1 << 24);

    [Fact]
    public void Probabilities_losses_and_gradients_hold_in_rows_of_any_length()
    {
        for (var columns = 1; columns <= 257; columns++)
            Check(3, columns, scale: 8f);
        Check(1000, 10, scale: 20f);
    }

    [Fact]
    public void Logits_of_ten_thousand_give_finite_losses()
    {
        using var logits = new NativeArray<float>([1e4f, -1e4f, 0f, -1e4f, 1e4f, 0f]);
        var (probabilities, losses) = CrossEntropy(logits, [0, 0], columns: 3);
        Assert.Equal([1f, 0f, 0f, 0f, 1f, 0f], probabilities);
        Assert.Equal([0f, 2e4f], losses);
    }

    [Fact]
    public void A_nan_makes_its_row_nan_and_no_other()
    {
        using var logits = new NativeArray<float>([float.NaN, 1f, 2f, 2f]);
        var (probabilities, losses) = CrossEntropy(logits, [1, 0], columns: 2);
        Assert.True(float.IsNaN(probabilities[0]) && float.IsNaN(probabilities[1]) && float.IsNaN(losses[0]));
        Assert.Equal([0.5f, 0.5f], probabilities[2..]);
    }

    [Fact]
    public void Masked_logits_of_negative_infinity_have_probability_zero()
    {
        using var logits = new NativeArray<float>([float.NegativeInfinity, 0f, 0f]);
        Assert.Equal([0f, 0.5f, 0.5f], CrossEntropy(logits, [1], columns: 3).Probabilities);
    }

    private static void Check(int rows, int columns, float scale)
    {
        using var pool = new WorkerPool(2);
        using var logits = new NativeArray<float>(Samples.Uniform(rows * columns, seed: columns, -scale, scale));
        var labels = Enumerable.Range(0, rows).Select(row => row * 7 % columns).ToArray();
        var (probabilities, losses) = CrossEntropy(logits, labels, columns);

        using var plain = new NativeArray<float>(logits.Length);
        RowSoftmax.Forward(pool, logits, rows, columns, plain);
        Assert.Equal(probabilities, plain.ToArray());

        using var p = new NativeArray<float>(probabilities);
        using var y = new NativeArray<int>(labels);
        using var gradient = new NativeArray<float>(logits.Length);
        gradient.Span.Fill(1f);
        RowSoftmax.CrossEntropyGradient(p, y, rows, columns, 0.5f, gradient, accumulate: true);

        // An exponent's argument is off by half an ulp of the logits' range; a sum adds its terms' roundings.
        var tolerance = ((4 * scale) + 8 + Math.Sqrt(columns)) * HalfUlp;
        for (var row = 0; row < rows; row++)
        {
            var line = logits.Span.Slice(row * columns, columns).ToArray().Select(v => (double)v).ToArray();
            var sum = line.Sum(Math.Exp);
            Assert.Equal(Math.Log(sum) - line[labels[row]], losses[row], tolerance * 4);
            for (var c = 0; c < columns; c++)
            {
                var exact = Math.Exp(line[c]) / sum;
                Assert.Equal(exact, probabilities[(row * columns) + c], exact * tolerance * 2);
                var difference = probabilities[(row * columns) + c] - (c == labels[row] ? 1f : 0f);
                Assert.Equal(1f + (difference * 0.5f), gradient.Span[(row * columns) + c]);
            }
        }
    }

    private static (float[] Probabilities, float[] Losses) CrossEntropy(NativeArray<float> logits, int[] labels, int columns)
    {
        using var pool = new WorkerPool(2);
        using var y = new NativeArray<int>(labels);
        using var probabilities = new NativeArray<float>(logits.Length);
        using var losses = new NativeArray<float>(labels.Length);
        RowSoftmax.CrossEntropy(pool, logits, labels.Length, columns, y, probabilities, losses);
        return (probabilities.ToArray(), losses.ToArray());
    }
}
