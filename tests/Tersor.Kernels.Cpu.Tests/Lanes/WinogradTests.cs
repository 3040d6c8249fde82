namespace Tersor.Kernels.Cpu.Tests;

/// <summary>Convolutions with fewer multiplications, against sums in double precision.</summary>
public sealed unsafe class WinogradTests
{
    private static readonly double Near = Math.Sqrt(0.5);
    private static readonly double Far = Math.Sqrt(2);

    [Theory]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(2, 3, 3, 2, 0)]
    [InlineData(3, 9, 6, 17, 1)]
    [InlineData(17, 7, 7, 3, 1)]
    [InlineData(2, 33, 70, 5, 2)]
    [InlineData(300, 3, 4, 2, 1)]
    [InlineData(40, 24, 24, 20, 1)]
    [InlineData(5, 8, 16, 29, 4)]
    [InlineData(19, 13, 13, 50, 1)]
    public void Results_are_exact_to_rounding(int inputs, int height, int width, int outputs, int padding)
    {
        var (shape, weights, x) = Case(inputs, height, width, outputs, padding);
        foreach (var size in new[] { 2, 4 })
        {
            var windows = new ConvolutionWindows(shape);
            var bounds = new WinogradBound(size, shape, weights, x);
            foreach (var (convolution, lanes) in Kernels(size, weights, windows))
            {
                using var y = new NativeArray<float>(outputs * shape.OutputHeight * shape.OutputWidth * lanes.Lanes);
                ConvolutionRun.Of(convolution, lanes, x, y, shape.OutputHeight, shape.OutputWidth);
                for (var i = 0; i < y.Length / lanes.Lanes; i++)
                {
                    var (value, bound) = bounds.Of(i);
                    foreach (var result in y.Span.Slice(i * lanes.Lanes, lanes.Lanes))
                    {
                        if (!(Math.Abs(result - value) <= bound))
                            Assert.Fail($"tiles of {size}, {lanes.Lanes} lanes: output {i} is {result}, not {value} ± {bound}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(3e38f)]
    public void A_number_that_overflows_reaches_its_own_windows_alone(float special)
    {
        var (shape, weights, x) = Case(3, 10, 11, 4, 1);
        x[(1 * 110) + (5 * 11) + 6] = special;
        foreach (var size in new[] { 2, 4 })
        {
            var windows = new ConvolutionWindows(shape);
            foreach (var (convolution, lanes) in Kernels(size, weights, windows))
            {
                using var y = new NativeArray<float>(4 * 110 * lanes.Lanes);
                using var expected = new NativeArray<float>(4 * 110 * lanes.Lanes);
                ConvolutionRun.Of(convolution, lanes, x, y, 10, 11);
                ConvolutionRun.Of(new DenseConvolution(weights, windows), lanes, x, expected, 10, 11);
                for (var i = 0; i < y.Length; i++)
                {
                    var (row, column) = Math.DivRem(i / lanes.Lanes % 110, 11);
                    var isReached = Math.Abs(row - 5) <= 1 && Math.Abs(column - 6) <= 1;
                    Assert.True(float.IsFinite(y.Span[i]) || isReached);
                    if (!float.IsFinite(special))
                        Assert.Equal(expected.Span[i], y.Span[i]);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(1, 1, 2)]
    public void Other_windows_do_not_fit(int stride, int dilation, int groups)
    {
        var shape = new ConvolutionShape(1, 4, 9, 9, 4, 3, 3, stride, 1);
        var windows = new ConvolutionWindows(shape) { DilationHeight = dilation, Groups = groups };
        Assert.False(WinogradKernels.Fits(windows));
        Assert.True(WinogradKernels.Fits(new ConvolutionWindows(shape with { Stride = 1 })));
        Assert.False(WinogradKernels.Fits(new ConvolutionWindows(shape with { Stride = 1, KernelHeight = 1, KernelWidth = 1 })));
    }

    /// <summary>What computes tiles of a size, with each number of lanes that it takes.</summary>
    private static (ConvolutionKernel Convolution, LaneKernels Lanes)[] Kernels(
        int size, WeightMatrix weights, in ConvolutionWindows windows)
    {
        var any = size == 2 ? WinogradKernels.Small(weights, windows) : WinogradKernels.Large(weights, windows);
        var channels = size == 2
            ? WinogradKernels.SmallChannels(weights, windows)
            : WinogradKernels.LargeChannels(weights, windows);
        return
        [
            (channels, LaneKernels.Single), (any, LaneKernels.Single), .. LaneKernels.Batches.Select(lanes => (any, lanes)),
        ];
    }

    private static (ConvolutionShape Shape, WeightMatrix Weights, float[] X) Case(
        int inputs, int height, int width, int outputs, int padding)
    {
        var shape = new ConvolutionShape(1, inputs, height, width, outputs, 3, 3, 1, padding);
        var weights = new WeightMatrix(
            Samples.Uniform(outputs * inputs * 9, seed: 1), Samples.Uniform(outputs, seed: 2), inputs * 9);
        return (shape, weights, Samples.Uniform(inputs * height * width, seed: 3));
    }

    /// <summary>
    /// Sums in double precision, and what roundings can make of them: every product of transformed numbers is bounded by the same
    /// transforms of absolute values, and each passes as many roundings as there are channels and terms of the transforms.
    /// </summary>
    private sealed class WinogradBound(int size, ConvolutionShape shape, WeightMatrix weights, float[] x)
    {
        private readonly double[][] _a = size == 2
            ? [[1, 1, 1, 0], [0, 1, 1, 1]]
            : [[1, 1, 1, 1, 1, 0], Powers(1, 0), Powers(2, 0), Powers(3, 1)];

        private readonly double[][] _b = size == 2
            ? [[1, 0, 1, 0], [0, 1, 1, 0], [0, 1, 1, 0], [0, 1, 0, 1]]
            :
            [
                [1, 0, 2.5, 0, 1, 0], [0, 2 * Near, 2, Near, 1, 0], [0, 2 * Near, 2, Near, 1, 0],
                [0, Far / 2, 0.5, Far, 1, 0], [0, Far / 2, 0.5, Far, 1, 0], [0, 1, 0, 2.5, 0, 1],
            ];

        private readonly double[][] _g = size == 2
            ? [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, 0.5, 0.5], [0, 0, 1]]
            :
            [
                [1, 0, 0], [1 / 1.5, Near / 1.5, 0.5 / 1.5], [1 / 1.5, Near / 1.5, 0.5 / 1.5],
                [1.0 / 6, Far / 6, 2.0 / 6], [1.0 / 6, Far / 6, 2.0 / 6], [0, 0, 1],
            ];

        private readonly Dictionary<(int, int, int), double[,]> _places = [];

        public (double Value, double Bound) Of(int output)
        {
            var (rest, column) = Math.DivRem(output, shape.OutputWidth);
            var (channel, row) = Math.DivRem(rest, shape.OutputHeight);
            var sum = (double)weights.Bias[channel];
            for (var plane = 0; plane < shape.InputChannels; plane++)
                for (var tap = 0; tap < 9; tap++)
                    sum += (double)Weight(channel, plane, tap) * Pixel(plane, row + (tap / 3), column + (tap % 3));
            var places = Places(channel, row / size, column / size);
            var (up, left) = (_a[row % size], _a[column % size]);
            var magnitude = Math.Abs((double)weights.Bias[channel]);
            for (var i = 0; i < size + 2; i++)
                for (var j = 0; j < size + 2; j++)
                    magnitude += up[i] * places[i, j] * left[j];
            return (sum, (shape.InputChannels + 30) * Math.Pow(2, -24) * magnitude);
        }

        private static double[] Powers(int power, double last) =>
            [0, Math.Pow(Near, power), Math.Pow(Near, power), Math.Pow(Far, power), Math.Pow(Far, power), last];

        private double[,] Places(int channel, int tileRow, int tileColumn)
        {
            if (_places.TryGetValue((channel, tileRow, tileColumn), out var places))
                return places;
            places = new double[size + 2, size + 2];
            for (var plane = 0; plane < shape.InputChannels; plane++)
            {
                for (var i = 0; i < size + 2; i++)
                {
                    for (var j = 0; j < size + 2; j++)
                    {
                        var (w, d) = (0.0, 0.0);
                        for (var tap = 0; tap < 9; tap++)
                            w += _g[i][tap / 3] * Math.Abs(Weight(channel, plane, tap)) * _g[j][tap % 3];
                        for (var r = 0; r < size + 2; r++)
                            for (var c = 0; c < size + 2; c++)
                                d += _b[i][r] * _b[j][c]
                                    * Math.Abs(Pixel(plane, (tileRow * size) + r, (tileColumn * size) + c));
                        places[i, j] += w * d;
                    }
                }
            }

            return _places[(channel, tileRow, tileColumn)] = places;
        }

        private float Weight(int channel, int plane, int tap) => weights.Values[(channel * weights.Columns) + (plane * 9) + tap];

        /// <summary>A pixel of the padded input.</summary>
        private float Pixel(int plane, int row, int column)
        {
            var (r, c) = (row - shape.Padding, column - shape.Padding);
            return r < 0 || c < 0 || r >= shape.Height || c >= shape.Width
                ? 0f
                : x[(((plane * shape.Height) + r) * shape.Width) + c];
        }
    }
}
