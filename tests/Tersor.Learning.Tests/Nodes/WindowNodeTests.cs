using Tersor.Format;

namespace Tersor.Learning.Tests;

/// <summary>Convolutions and poolings with windows of two sides, gaps, different strides and groups.</summary>
public sealed class WindowNodeTests
{
    private const int Height = 5;
    private const int Width = 6;

    public static TheoryData<string> Convolutions =>
    [
        "2 3 1 1 1 1 1 1", "3 1 2 2 1 1 0 1", "2 2 1 2 1 1 1 1", "2 3 1 1 2 1 0 1", "3 3 1 1 1 1 1 4", "2 2 2 1 1 2 1 2",
    ];

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Convolution(string numbers)
    {
        const int inputs = 4, outputs = 8;
        var n = numbers.Split(' ').Select(int.Parse).ToArray();
        var node = new Conv2dNode("", [0], outputs, n[0], n[2], n[6])
        {
            KernelWidth = n[1],
            StrideWidth = n[3],
            Dilation = n[4],
            DilationWidth = n[5],
            Groups = n[7],
        };
        var check = NodeCheck.Of(_ => node, x => Windows(
            outputs, n[..7], (channel, places) => x[2][channel] + places.Sum(place => Enumerable.Range(0, inputs / n[7]).Sum(i =>
                x[1][(((channel * (inputs / n[7])) + i) * n[0] * n[1]) + place.Tap]
                * x[0][(((channel / (outputs / n[7]) * (inputs / n[7])) + i) * Height * Width) + place.Pixel]))),
            [inputs, Height, Width]);
        (check with { Low = -1f, High = 1.1f }).Run();
    }

    /// <summary>An activation behind a general convolution is fused with it, and is computed.</summary>
    [Fact]
    public void Convolution_with_an_activation()
    {
        var graph = new ModelGraphBuilder("fused", 2, Height, Width)
            .Node(new Conv2dNode("", [0], 2, 2, Bias: false) { Groups = 2 }).Tanh().Build();
        new NodeCheck(graph, x => [.. Windows(2, [2, 2, 1, 1, 1, 1, 0], (channel, places) => Math.Tanh(places.Sum(place =>
            x[1][(channel * 4) + place.Tap] * x[0][(channel * Height * Width) + place.Pixel])))])
        { High = 1f }.Run();
    }

    [Theory]
    [InlineData(2, 3, 1, 0)]
    [InlineData(3, 2, 2, 1)]
    [InlineData(1, 4, 1, 0)]
    public void Pooling(int kernel, int kernelWidth, int stride, int padding)
    {
        int[] window = [kernel, kernelWidth, stride, stride, 1, 1, padding];
        NodeCheck.Of(
            _ => new MaxPool2dNode("", [0], kernel, stride, padding) { KernelWidth = kernelWidth },
            x => Windows(2, window, (channel, places) => places.Max(place => x[0][(channel * Height * Width) + place.Pixel])),
            [2, Height, Width]).Run();
        NodeCheck.Of(
            _ => new AvgPool2dNode("", [0], kernel, stride, padding) { KernelWidth = kernelWidth },
            x => Windows(2, window, (channel, places) =>
                places.Sum(place => x[0][(channel * Height * Width) + place.Pixel]) / (kernel * kernelWidth)),
            [2, Height, Width]).Run();
    }

    /// <summary>What a function makes of each window's pixels in the image, with their taps; for each channel.</summary>
    private static double[] Windows(int channels, int[] window, Func<int, (int Pixel, int Tap)[], double> f)
    {
        var (strideHeight, strideWidth, dilation, dilationWidth, padding) =
            (window[2], window[3], window[4], window[5], window[6]);
        var rows = ((Height + (2 * padding) - ((window[0] - 1) * dilation) - 1) / strideHeight) + 1;
        var columns = ((Width + (2 * padding) - ((window[1] - 1) * dilationWidth) - 1) / strideWidth) + 1;
        var y = new List<double>();
        for (var i = 0; i < channels * rows * columns; i++)
        {
            var (top, left) = (i / columns % rows * strideHeight, i % columns * strideWidth);
            var places = Enumerable.Range(0, window[0] * window[1]).Select(tap =>
            {
                var row = top + (tap / window[1] * dilation) - padding;
                var column = left + (tap % window[1] * dilationWidth) - padding;
                return (Pixel: row is >= 0 and < Height && column is >= 0 and < Width ? (row * Width) + column : -1, Tap: tap);
            });
            y.Add(f(i / columns / rows, [.. places.Where(place => place.Pixel >= 0)]));
        }

        return [.. y];
    }
}
