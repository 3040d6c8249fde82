namespace Tersor.Kernels.Cpu.Tests;

/// <summary>Convolutions whose output channels each read one plane, against sums in double precision.</summary>
public sealed unsafe class DepthwiseTests
{
    [Theory]
    [InlineData(3, 9, 6, 3, 1, 1, 1, 1)]
    [InlineData(2, 24, 33, 3, 1, 1, 1, 1)]
    [InlineData(5, 3, 3, 3, 2, 1, 1, 1)]
    [InlineData(2, 25, 70, 3, 2, 1, 1, 2)]
    [InlineData(3, 17, 130, 5, 1, 2, 1, 1)]
    [InlineData(2, 14, 11, 5, 2, 2, 1, 3)]
    [InlineData(2, 12, 19, 3, 1, 2, 2, 1)]
    [InlineData(2, 13, 21, 3, 3, 0, 2, 1)]
    [InlineData(1, 1, 1, 3, 1, 1, 1, 1)]
    [InlineData(4, 6, 6, 1, 1, 0, 1, 1)]
    [InlineData(2, 2, 2, 3, 1, 5, 1, 1)]
    public void Results_are_exact_to_rounding(
        int planes, int height, int width, int kernel, int stride, int padding, int dilation, int perPlane)
    {
        var span = ((kernel - 1) * dilation) + 1;
        var (rows, columns) =
            (((height + (2 * padding) - span) / stride) + 1, ((width + (2 * padding) - span) / stride) + 1);
        var windows = new ConvolutionWindows(
            new ImageGrid(planes, height, width, stride, stride, padding), 0, 0, kernel, kernel, rows, columns)
        {
            DilationHeight = dilation,
            DilationWidth = dilation,
            Groups = planes,
        };
        var channels = planes * perPlane;
        var weights = new WeightMatrix(
            Samples.Uniform(channels * kernel * kernel, seed: 1), Samples.Uniform(channels, seed: 2), kernel * kernel);
        var x = Samples.Uniform(planes * height * width, seed: 3);
        Assert.True(DepthwiseConvolution.Fits(windows));
        var convolution = new DepthwiseConvolution(weights, windows);
        foreach (var function in new IElementFunction?[] { null, new LimitFunction(), new SquareFunction() })
        {
            foreach (var lanes in new[] { LaneKernels.Single }.Concat(LaneKernels.Batches))
            {
                using var y = new NativeArray<float>(channels * rows * columns * lanes.Lanes);
                ConvolutionRun.Of(convolution, lanes, x, y, rows, columns, function: function);
                for (var i = 0; i < y.Length / lanes.Lanes; i++)
                {
                    var (value, bound) = Exact(i);
                    var (low, high) = (Apply(function, value - bound), Apply(function, value + bound));
                    var slack = bound + 1e-6;
                    foreach (var result in y.Span.Slice(i * lanes.Lanes, lanes.Lanes))
                    {
                        if (!(result >= Math.Min(low, high) - slack && result <= Math.Max(low, high) + slack))
                            Assert.Fail($"{lanes.Lanes} lanes, {function}: output {i} is {result}, not {low} to {high}");
                    }
                }
            }
        }

        (double Value, double Bound) Exact(int output)
        {
            var (rest, column) = Math.DivRem(output, columns);
            var (channel, row) = Math.DivRem(rest, rows);
            var sum = (double)weights.Bias[channel];
            var magnitude = Math.Abs(sum);
            for (var tap = 0; tap < kernel * kernel; tap++)
            {
                var r = (row * stride) + (tap / kernel * dilation) - padding;
                var c = (column * stride) + (tap % kernel * dilation) - padding;
                if (r < 0 || c < 0 || r >= height || c >= width)
                    continue;
                var product = (double)weights.Values[(channel * kernel * kernel) + tap]
                    * x[(((channel / perPlane * height) + r) * width) + c];
                sum += product;
                magnitude += Math.Abs(product);
            }

            return (sum, ((kernel * kernel) + 2) * Math.Pow(2, -24) * magnitude);
        }
    }

    [Fact]
    public void No_number_reaches_other_windows_than_its_own()
    {
        var windows = new ConvolutionWindows(new ImageGrid(2, 9, 20, 1, 1, 1), 0, 0, 3, 3, 9, 20) { Groups = 2 };
        var weights = new WeightMatrix(Samples.Uniform(18, seed: 1), new float[2], 9);
        var x = Samples.Uniform(2 * 180, seed: 2);
        x[(4 * 20) + 19] = float.NaN;
        foreach (var lanes in new[] { LaneKernels.Single }.Concat(LaneKernels.Batches))
        {
            using var y = new NativeArray<float>(2 * 180 * lanes.Lanes);
            ConvolutionRun.Of(new DepthwiseConvolution(weights, windows), lanes, x, y, 9, 20, function: new LimitFunction());
            for (var i = 0; i < y.Length; i++)
            {
                var (row, column) = Math.DivRem(i / lanes.Lanes, 20);
                Assert.Equal(row is >= 3 and <= 5 && column >= 18, float.IsNaN(y.Span[i]));
            }
        }
    }

    private static double Apply(IElementFunction? function, double value) => function switch
    {
        LimitFunction => Math.Clamp(value, -0.25, 0.5),
        SquareFunction => value * value,
        _ => value,
    };
}
