namespace Tersor.Kernels.Cpu.Tests;

/// <summary>Direct convolutions by sparse and dense weights, for one image and for lanes, against sums in double precision.</summary>
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
    public void Convolutions_are_exact_to_rounding(int inputs, int height, int width, int outputs, int kernel, int stride, int padding)
    {
        var shape = new ConvolutionShape(1, inputs, height, width, outputs, kernel, kernel, stride, padding);
        var random = new Random(height + width);
        var columns = inputs * kernel * kernel;
        var values = Samples.Uniform(outputs * columns, seed: 1);
        foreach (ref var value in values.AsSpan())
            if (random.Next(3) > 0)
                value = 0f;
        var weights = new WeightMatrix(values, Samples.Uniform(outputs, seed: 2), columns);
        var x = Samples.Uniform(inputs * height * width, seed: 3);
        var grid = new ImageGrid(shape);

        // Lanes in plenty cut the input channels into blocks.
        foreach (var convolution in new ConvolutionKernel[]
                 {
                     new SparseConvolution(weights, grid, lanes: 1), new SparseConvolution(weights, grid, lanes: 1024), new DenseConvolution(weights, grid),
                 })
        {
            foreach (var lanes in new[] { LaneKernels.Single }.Concat(LaneKernels.Batches))
            {
                var y = Run(convolution, lanes, x);
                for (var i = 0; i < y.Length; i++)
                {
                    var (value, bound) = Exact(shape, weights, x, i);
                    Assert.True(Math.Abs(y[i] - value) <= bound, $"{convolution.GetType().Name}, {lanes.Lanes} lanes: output {i} is {y[i]}, not {value} ± {bound}");
                }
            }
        }
    }

    private static float[] Run(ConvolutionKernel convolution, LaneKernels kernels, float[] x)
    {
        var (grid, lanes) = (convolution.Grid, kernels.Lanes);
        var shape = grid.Shape;
        using var input = new NativeArray<float>(x.Length * lanes);
        for (var i = 0; i < x.Length; i++)
            input.Span.Slice(i * lanes, lanes).Fill(x[i]);
        using var laid = new NativeArray<float>((grid.Pixels * lanes) + MatrixKernel.Overread);
        laid.Span.Fill(float.NaN);
        grid.Fill(input, laid, lanes);
        using var planes = new NativeArray<float>(convolution.ChannelsPerGroup * convolution.PlaneSize(lanes));
        var y = new List<float>();
        for (var first = 0; first < shape.OutputChannels; first += convolution.ChannelsPerGroup)
        {
            convolution.Run(first / convolution.ChannelsPerGroup, kernels, laid, planes);
            for (var channel = first; channel < Math.Min(first + convolution.ChannelsPerGroup, shape.OutputChannels); channel++)
            {
                var plane = planes.Span[((channel - first) * convolution.PlaneSize(lanes))..];
                for (var row = 0; row < shape.OutputHeight; row++)
                    for (var column = 0; column < shape.OutputWidth; column++)
                        y.Add(plane[((row * convolution.Pitch(lanes)) + column) * lanes]);
            }
        }

        return [.. y];
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
            var (top, left) = ((row * shape.Stride) + kernelRow - shape.Padding, (column * shape.Stride) + kernelColumn - shape.Padding);
            if (top < 0 || left < 0 || top >= shape.Height || left >= shape.Width)
                continue;
            var product = (double)weights.Values[(channel * weights.Columns) + i] * x[(((plane * shape.Height) + top) * shape.Width) + left];
            sum += product;
            magnitude += Math.Abs(product);
        }

        return (sum, (weights.Columns + 2) * Math.Pow(2, -24) * magnitude);
    }
}
