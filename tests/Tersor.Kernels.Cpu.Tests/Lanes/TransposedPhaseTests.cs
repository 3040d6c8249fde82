using FsCheck.Xunit;

namespace Tersor.Kernels.Cpu.Tests;

/// <summary>Transposed convolutions part by part, against sums in double precision.</summary>
public sealed unsafe class TransposedPhaseTests
{
    [Property(MaxTest = 40)]
    public void Any_shape_is_exact_to_rounding(int seed)
    {
        var random = new Random(seed);
        var (kernelHeight, kernelWidth, stride) = (random.Next(1, 7), random.Next(1, 7), random.Next(1, 5));
        var padding = random.Next(0, Math.Max(kernelHeight, kernelWidth) + 1);
        var (height, width) = (Extent(kernelHeight), Extent(kernelWidth));
        Check(new ConvolutionShape(
            1, random.Next(1, 7), height, width, random.Next(1, 6), kernelHeight, kernelWidth, stride, padding), seed);

        // An output that leads back to at least one pixel; those of a remainder by the stride lead back to as many.
        int Extent(int kernel) => Math.Max(1, kernel - (2 * padding)) + random.Next(0, 9 * stride);
    }

    [Theory]
    [InlineData(64, 14, 14, 5, 4, 2, 1)]
    [InlineData(1, 28, 28, 3, 4, 2, 1)]
    [InlineData(2, 1, 1, 2, 1, 3, 0)]
    [InlineData(2, 2, 2, 2, 1, 3, 1)]
    [InlineData(3, 17, 16, 2, 2, 5, 0)]
    public void So_are_a_generators_layers_and_kernels_smaller_than_the_stride(
        int channels, int height, int width, int inputs, int kernel, int stride, int padding) =>
        Check(new ConvolutionShape(1, channels, height, width, inputs, kernel, kernel, stride, padding), seed: height);

    [Fact]
    public void Every_tap_belongs_to_one_part_and_no_part_has_padded_taps()
    {
        var shape = new ConvolutionShape(1, 2, 15, 15, 3, 5, 5, 3);
        var all = new WeightMatrix([.. Enumerable.Range(1, 2 * 3 * 25).Select(i => (float)i)], [0f, 0f], 3 * 25);
        var parts = TransposedPhase.Of(shape).Select(phase => phase.Select(all)).ToArray();
        Assert.Equal(9, parts.Length);
        Assert.Equal(all.Values, parts.SelectMany(part => part.Values).Order());
    }

    private static void Check(ConvolutionShape shape, int seed)
    {
        var random = new Random(seed);
        var columns = shape.OutputChannels * shape.KernelHeight * shape.KernelWidth;
        var values = Samples.Uniform(shape.InputChannels * columns, seed: 1);
        foreach (ref var value in values.AsSpan())
            if (random.Next(3) > 0)
                value = 0f;
        var weights = new WeightMatrix(values, Samples.Uniform(shape.InputChannels, seed: 2), columns);
        var x = Samples.Uniform(shape.OutputChannels * shape.OutputHeight * shape.OutputWidth, seed: 3);
        var (sums, bounds) = Exact(shape, weights, x);
        var phases = TransposedPhase.Of(shape);

        // Lanes in plenty cut the input channels into blocks.
        Func<TransposedPhase, ConvolutionKernel>[] kinds =
        [
            phase => new SparseConvolution(phase.Select(weights), phase.Windows, lanes: 1),
            phase => new SparseConvolution(phase.Select(weights), phase.Windows, lanes: 1024),
            phase => new DenseConvolution(phase.Select(weights), phase.Windows),
        ];
        foreach (var kind in kinds)
        {
            foreach (var kernels in new[] { LaneKernels.Single }.Concat(LaneKernels.Batches))
            {
                using var y = new NativeArray<float>(sums.Length * kernels.Lanes);
                for (var i = 0; i < y.Length; i++)
                    y.Span[i] = weights.Bias[i / (y.Length / shape.InputChannels)];
                foreach (var phase in phases)
                    ConvolutionRun.Of(
                        kind(phase), kernels, x, y, shape.Height, shape.Width, phase.Row, phase.Column, shape.Stride);
                for (var i = 0; i < y.Length; i++)
                {
                    var (value, bound) = (sums[i / kernels.Lanes], bounds[i / kernels.Lanes]);
                    if (!(Math.Abs(y.Span[i] - value) <= bound))
                        Assert.Fail($"{shape}, {kernels.Lanes} lanes: output {i} is {y.Span[i]}, not {value} ± {bound}");
                }
            }
        }
    }

    /// <summary>Each pixel sends itself, times each weight, to where the weight's tap says.</summary>
    private static (double[] Values, double[] Bounds) Exact(ConvolutionShape shape, WeightMatrix weights, float[] x)
    {
        var area = shape.Height * shape.Width;
        var values = Enumerable.Range(0, shape.InputChannels * area).Select(i => (double)weights.Bias[i / area]).ToArray();
        var magnitudes = Array.ConvertAll(values, Math.Abs);
        for (var i = 0; i < weights.Count * shape.OutputHeight * shape.OutputWidth; i++)
        {
            var (rest, pixel) = Math.DivRem(i, shape.OutputHeight * shape.OutputWidth);
            var (pixelRow, pixelColumn) = Math.DivRem(pixel, shape.OutputWidth);
            var (plane, tap) = Math.DivRem(rest, shape.KernelHeight * shape.KernelWidth);
            var (tapRow, tapColumn) = Math.DivRem(tap, shape.KernelWidth);
            var (channel, input) = Math.DivRem(plane, shape.OutputChannels);
            var (row, column) =
                ((pixelRow * shape.Stride) + tapRow - shape.Padding, (pixelColumn * shape.Stride) + tapColumn - shape.Padding);
            if (row < 0 || column < 0 || row >= shape.Height || column >= shape.Width)
                continue;
            var product = (double)weights.Values[rest] * x[(input * shape.OutputHeight * shape.OutputWidth) + pixel];
            values[(((channel * shape.Height) + row) * shape.Width) + column] += product;
            magnitudes[(((channel * shape.Height) + row) * shape.Width) + column] += Math.Abs(product);
        }

        return (values, Array.ConvertAll(magnitudes, magnitude => (weights.Columns + 2) * Math.Pow(2, -24) * magnitude));
    }
}
