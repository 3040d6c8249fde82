namespace Tersor.Kernels.Cpu.Tests;

/// <summary>
/// Direct convolutions by sparse and dense weights, for one image and for lanes, against sums in double precision.
/// </summary>
public sealed unsafe class ConvolutionKernelTests
{
    [Theory]
    [InlineData(1, 9, 9, 3, 3, 1, 0)]
    [InlineData(3, 12, 7, 5, 5, 1, 0)]
    [InlineData(2, 6, 5, 4, 3, 1, 1)]
    [InlineData(2, 11, 8, 6, 3, 2, 1)]
    [InlineData(4, 7, 13, 7, 2, 3, 0)]
    [InlineData(5, 1, 1, 2, 1, 1, 0)]
    [InlineData(1, 28, 28, 6, 5, 1, 2)]
    [InlineData(3, 9, 6, 17, 3, 1, 1)]
    [InlineData(17, 7, 7, 3, 3, 1, 1)]
    [InlineData(2, 33, 70, 5, 3, 1, 2)]
    [InlineData(300, 3, 4, 2, 3, 1, 1)]
    [InlineData(2, 3, 3, 2, 3, 1, 0)]
    [InlineData(9, 4, 4, 21, 3, 2, 1)]
    [InlineData(300, 5, 5, 33, 1, 1, 0)]
    [InlineData(31, 5, 7, 70, 3, 1, 1)]
    [InlineData(3, 14, 14, 32, 5, 1, 2)]
    [InlineData(3, 19, 23, 40, 7, 2, 3)]
    [InlineData(20, 13, 11, 24, 1, 2, 0)]
    [InlineData(5, 16, 16, 49, 3, 1, 1)]
    [InlineData(4, 10, 9, 8, 2, 3, 1)]
    [InlineData(40, 9, 9, 48, 1, 1, 0)]
    [InlineData(20, 8, 8, 24, 3, 1, 1)]
    [InlineData(6, 28, 28, 5, 3, 1, 1)]
    [InlineData(33, 16, 16, 18, 3, 1, 1)]
    [InlineData(64, 14, 14, 20, 3, 2, 1)]
    [InlineData(7, 1, 3, 18, 1, 1, 0)]
    [InlineData(7, 2, 3, 35, 1, 1, 0)]
    [InlineData(6, 3, 4, 47, 1, 1, 0)]
    [InlineData(300, 7, 9, 5, 1, 1, 0)]
    public void Convolutions_are_exact_to_rounding(
        int inputs, int height, int width, int outputs, int kernel, int stride, int padding) =>
        AssertExact(new ConvolutionShape(1, inputs, height, width, outputs, kernel, kernel, stride, padding));

    /// <summary>Windows reach above and below an image that is smaller than a vector.</summary>
    [Theory]
    [InlineData(2, 3, 1, 3)]
    [InlineData(3, 2, 3, 5)]
    [InlineData(5, 2, 1, 5)]
    public void Windows_beyond_small_images_meet_zeros(int height, int width, int kernelHeight, int kernelWidth) =>
        AssertExact(new ConvolutionShape(1, 3, height, width, 4, kernelHeight, kernelWidth, 1, kernelWidth / 2));

    /// <summary>Functions and limits lead to the numbers that they make of the sums, in full tiles and in the last.</summary>
    [Theory]
    [InlineData(5, 9, 11, 20, 3, 1, 1)]
    [InlineData(3, 21, 20, 33, 3, 2, 0)]
    [InlineData(300, 6, 9, 17, 1, 1, 0)]
    public void A_function_follows_the_sums(
        int inputs, int height, int width, int outputs, int kernel, int stride, int padding)
    {
        var shape = new ConvolutionShape(1, inputs, height, width, outputs, kernel, kernel, stride, padding);
        var windows = new ConvolutionWindows(shape);
        var columns = inputs * kernel * kernel;
        var weights = new WeightMatrix(
            Samples.Uniform(outputs * columns, seed: 1), Samples.Uniform(outputs, seed: 2), columns);
        var x = Samples.Uniform(inputs * height * width, seed: 3);
        x[^1] = float.NaN;
        ConvolutionKernel[] kernels =
        [
            new DenseConvolution(weights, windows), new ChannelConvolution(weights, windows),
            new PlaneConvolution(weights, windows),
        ];
        foreach (var convolution in kernels)
        {
            using var sums = new NativeArray<float>(outputs * shape.OutputHeight * shape.OutputWidth);
            using var y = new NativeArray<float>(sums.Length);
            ConvolutionRun.Of(convolution, LaneKernels.Single, x, sums, shape.OutputHeight, shape.OutputWidth);
            foreach (var function in new IElementFunction[] { new LimitFunction(), new SquareFunction() })
            {
                ConvolutionRun.Of(
                    convolution, LaneKernels.Single, x, y, shape.OutputHeight, shape.OutputWidth, function: function);
                for (var i = 0; i < y.Length; i++)
                {
                    var expected = function.Range is { } range
                        ? Math.Clamp(sums.Span[i], range.Low, range.High)
                        : sums.Span[i] * sums.Span[i];
                    Assert.True(expected.Equals(y.Span[i]), $"{convolution.GetType().Name}, {function}: {i}");
                }
            }
        }
    }

    private static void AssertExact(ConvolutionShape shape)
    {
        var (inputs, outputs) = (shape.InputChannels, shape.OutputChannels);
        var random = new Random(shape.Height + shape.Width);
        var columns = inputs * shape.KernelHeight * shape.KernelWidth;
        var values = Samples.Uniform(outputs * columns, seed: 1);
        foreach (ref var value in values.AsSpan())
            if (random.Next(3) > 0)
                value = 0f;
        var weights = new WeightMatrix(values, Samples.Uniform(outputs, seed: 2), columns);
        var x = Samples.Uniform(inputs * shape.Height * shape.Width, seed: 3);
        var windows = new ConvolutionWindows(shape);

        // Lanes in plenty cut the input channels into blocks.
        List<ConvolutionKernel> kernels =
        [
            new SparseConvolution(weights, windows, lanes: 1), new SparseConvolution(weights, windows, lanes: 1024),
            new AlignedSparseConvolution(weights, windows), new DenseConvolution(weights, windows),
        ];
        if (ChannelConvolution.Fits(windows, outputs))
            kernels.Add(new ChannelConvolution(weights, windows));
        if (PlaneConvolution.Fits(windows))
            kernels.Add(new PlaneConvolution(weights, windows));
        foreach (var convolution in kernels)
        {
            var batches = convolution is SparseConvolution or DenseConvolution ? LaneKernels.Batches : [];
            foreach (var lanes in new[] { LaneKernels.Single }.Concat(batches))
            {
                using var y = new NativeArray<float>(outputs * shape.OutputHeight * shape.OutputWidth * lanes.Lanes);
                ConvolutionRun.Of(convolution, lanes, x, y, shape.OutputHeight, shape.OutputWidth);
                for (var i = 0; i < y.Length / lanes.Lanes; i++)
                {
                    var (value, bound) = Exact(shape, weights, x, i);
                    Assert.True(Math.Abs(y.Span[i * lanes.Lanes] - value) <= bound, $"{convolution.GetType().Name}, "
                        + $"{lanes.Lanes} lanes: output {i} is {y.Span[i * lanes.Lanes]}, not {value} ± {bound}");
                }
            }
        }
    }

    private static (double Value, double Bound) Exact(ConvolutionShape shape, WeightMatrix weights, float[] x, int output)
    {
        var (rest, column) = Math.DivRem(output, shape.OutputWidth);
        var (channel, row) = Math.DivRem(rest, shape.OutputHeight);
        var sum = (double)weights.Bias[channel];
        var magnitude = Math.Abs(sum);
        for (var i = 0; i < weights.Columns; i++)
        {
            var (tap, kernelColumn) = Math.DivRem(i, shape.KernelWidth);
            var (plane, kernelRow) = Math.DivRem(tap, shape.KernelHeight);
            var (top, left) =
                ((row * shape.Stride) + kernelRow - shape.Padding, (column * shape.Stride) + kernelColumn - shape.Padding);
            if (top < 0 || left < 0 || top >= shape.Height || left >= shape.Width)
                continue;
            var product = (double)weights.Values[(channel * weights.Columns) + i]
                * x[(((plane * shape.Height) + top) * shape.Width) + left];
            sum += product;
            magnitude += Math.Abs(product);
        }

        return (sum, (weights.Columns + 2) * Math.Pow(2, -24) * magnitude);
    }
}
