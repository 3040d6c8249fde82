namespace Tersor.Kernels.Cpu.Tests;

/// <summary>Every way of taking an LSTM's step, against double precision.</summary>
public sealed unsafe class LstmKernelTests
{
    [Theory]
    [InlineData(5, 7)]
    [InlineData(28, 32)]
    [InlineData(40, 50)]
    public void A_step_is_exact_to_rounding(int features, int hidden)
    {
        var columns = features + hidden;
        var random = new Random(features);
        var values = Array.ConvertAll(Samples.Uniform(4 * hidden * columns, seed: 1), value => random.Next(4) == 0 ? value : 0f);

        // Biases large enough to close and to open gates all the way.
        var weights = new WeightMatrix(
            values, Array.ConvertAll(Samples.Uniform(4 * hidden, seed: 2), value => 40f * value), columns);
        var x = Samples.Uniform(columns, seed: 3);
        var c = Samples.Uniform(hidden, seed: 4);
        List<LstmKernel> kernels = [new LstmProduct(new SparseRows(weights), features, hidden)];
        if (PermutedTiles.IsSupported)
            kernels.Add(new LstmTiles(weights, features));
        foreach (var kernel in kernels)
        {
            using var joined = new NativeArray<float>(kernel.HiddenOffset + kernel.PaddedHidden + MatrixKernel.Overread);
            joined.Span.Clear();
            x.AsSpan(0, features).CopyTo(joined.Span);
            x.AsSpan(features).CopyTo(joined.Span[kernel.HiddenOffset..]);
            using var cells = new NativeArray<float>(kernel.PaddedHidden);
            cells.Span.Clear();
            c.CopyTo(cells.Span);
            using var output = new NativeArray<float>(kernel.PaddedHidden);
            using var scratch = new NativeArray<float>(Math.Max(1, kernel.Scratch(1)));
            scratch.Span.Clear();
            kernel.Run(LaneKernels.Single, joined, cells, output, scratch);
            for (var i = 0; i < hidden; i++)
            {
                var gates = Enumerable.Range(0, 4).Select(gate => Sum(weights, (gate * hidden) + i, x)).ToArray();
                var cell = (Sigmoid(gates[1].Value) * c[i]) + (Sigmoid(gates[0].Value) * Math.Tanh(gates[2].Value));
                var h = Sigmoid(gates[3].Value) * Math.Tanh(cell);

                // No slope is steeper than 1: a gate's error is at most its sum's, and a few roundings of numbers up to 1.
                var bound = gates.Sum(gate => gate.Bound) + (16 * Math.Pow(2, -24));
                Assert.InRange(cells.Span[i], cell - bound, cell + bound);
                Assert.InRange(output.Span[i], h - bound, h + bound);
            }
        }

        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }

    [Fact]
    public void Limits_of_exponents_do_not_hide_what_is_not_a_number()
    {
        const int hidden = 20;
        var bias = new float[4 * hidden];
        for (var gate = 0; gate < 4; gate++)
            bias[(gate * hidden) + gate] = float.NaN;
        var weights = new WeightMatrix(new float[4 * hidden * (1 + hidden)], bias, 1 + hidden);
        List<LstmKernel> kernels = [new LstmProduct(new SparseRows(weights), features: 1, hidden)];
        if (PermutedTiles.IsSupported)
            kernels.Add(new LstmTiles(weights, features: 1));
        foreach (var kernel in kernels)
        {
            using var joined = new NativeArray<float>(kernel.HiddenOffset + kernel.PaddedHidden + MatrixKernel.Overread);
            joined.Span.Clear();
            using var cells = new NativeArray<float>(kernel.PaddedHidden);
            cells.Span.Clear();
            using var output = new NativeArray<float>(kernel.PaddedHidden);
            using var scratch = new NativeArray<float>(Math.Max(1, kernel.Scratch(1)));
            scratch.Span.Clear();
            kernel.Run(LaneKernels.Single, joined, cells, output, scratch);

            for (var i = 0; i < hidden; i++)
                Assert.Equal(i < 4, float.IsNaN(output.Span[i]));
        }
    }

    private static (double Value, double Bound) Sum(WeightMatrix weights, int row, float[] x)
    {
        var sum = (double)weights.Bias[row];
        var magnitude = Math.Abs(sum);
        for (var i = 0; i < x.Length; i++)
        {
            var product = (double)weights.Values[(row * x.Length) + i] * x[i];
            sum += product;
            magnitude += Math.Abs(product);
        }

        return (sum, (x.Length + 20) * Math.Pow(2, -24) * magnitude);
    }
}
