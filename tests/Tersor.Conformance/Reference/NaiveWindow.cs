using Tersor.Core;
using Tersor.Kernels;

namespace Tersor.Conformance;

/// <summary>Convolution and pooling by their definition.</summary>
public static class NaiveWindow
{
    public static NaiveTensor Convolve(
        NaiveTensor x, NaiveTensor weight, NaiveTensor? bias, WindowGeometry window, Activation activation, float slope)
    {
        var y = new NaiveTensor(OutputShape(x, weight.Shape[0], window));
        for (var i = 0; i < y.Count; i++)
        {
            var place = y.Coordinates(i);
            var (n, oc) = (place[0], place[1]);
            var sum = new Summation();
            for (var ic = 0; ic < x.Shape[1]; ic++)
            {
                foreach (var (h, w, kh, kw) in Pixels(place, x, window))
                    sum.Add(x[n, ic, h, w] * weight[oc, ic, kh, kw]);
            }

            var total = bias is null ? sum.Total : sum.Total + bias[oc];
            y[i] = NaiveActivation.Apply(activation, total, slope);
        }

        return y;
    }

    public static NaiveTensor ConvolveGenerally(
        NaiveTensor x, NaiveTensor weight, NaiveTensor? bias, WindowSteps steps, int groups)
    {
        var (outputs, inputs) = (weight.Shape[0], weight.Shape[1]);
        var y = new NaiveTensor(new Shape(
            x.Shape[0], outputs, steps.Rows(x.Shape[2], weight.Shape[2]), steps.Columns(x.Shape[3], weight.Shape[3])));
        for (var i = 0; i < y.Count; i++)
        {
            var place = y.Coordinates(i);
            var sum = new Summation();
            for (var tap = 0; tap < weight.Count / outputs; tap++)
            {
                var (channel, row, column) =
                    (tap / weight.Shape[3] / weight.Shape[2], tap / weight.Shape[3] % weight.Shape[2], tap % weight.Shape[3]);
                var h = (place[2] * steps.StrideHeight) + (row * steps.DilationHeight) - steps.Padding;
                var w = (place[3] * steps.StrideWidth) + (column * steps.DilationWidth) - steps.Padding;
                if (h < 0 || h >= x.Shape[2] || w < 0 || w >= x.Shape[3])
                    continue;
                var group = place[1] / (outputs / groups);
                sum.Add(x[place[0], (group * inputs) + channel, h, w] * weight[place[1], channel, row, column]);
            }

            y[i] = bias is null ? sum.Total : sum.Total + bias[place[1]];
        }

        return y;
    }

    /// <summary>Every pixel sends itself through every tap; weight is [ic, oc, kh, kw].</summary>
    public static NaiveTensor ConvolveTransposed(
        NaiveTensor x, NaiveTensor weight, NaiveTensor? bias, WindowGeometry window, Activation activation, float slope)
    {
        var y = new NaiveTensor(
            new Shape(x.Shape[0], weight.Shape[1], window.InputHeight(x.Shape[2]), window.InputWidth(x.Shape[3])));
        var sums = new Summation[y.Count];
        for (var i = 0; i < x.Count; i++)
        {
            var place = x.Coordinates(i);
            var (n, ic) = (place[0], place[1]);
            for (var oc = 0; oc < weight.Shape[1]; oc++)
            {
                foreach (var (h, w, kh, kw) in Pixels(place, y, window))
                    sums[(((((n * y.Shape[1]) + oc) * y.Shape[2]) + h) * y.Shape[3]) + w].Add(x[i] * weight[ic, oc, kh, kw]);
            }
        }

        for (var i = 0; i < y.Count; i++)
        {
            var total = bias is null ? sums[i].Total : sums[i].Total + bias[y.Coordinates(i)[1]];
            y[i] = NaiveActivation.Apply(activation, total, slope);
        }

        return y;
    }

    public static NaiveTensor MaxPool(NaiveTensor x, WindowGeometry window)
    {
        var y = new NaiveTensor(OutputShape(x, x.Shape[1], window));
        for (var i = 0; i < y.Count; i++)
        {
            var place = y.Coordinates(i);
            var (n, c) = (place[0], place[1]);
            y[i] = Pixels(place, x, window).Select(p => x[n, c, p.H, p.W]).Aggregate(Number.Max);
        }

        return y;
    }

    public static NaiveTensor AveragePool(NaiveTensor x, WindowGeometry window)
    {
        var y = new NaiveTensor(OutputShape(x, x.Shape[1], window));
        for (var i = 0; i < y.Count; i++)
        {
            var place = y.Coordinates(i);
            var (n, c) = (place[0], place[1]);
            var sum = new Summation();
            foreach (var (h, w, _, _) in Pixels(place, x, window))
                sum.Add(x[n, c, h, w]);
            y[i] = sum.Total / (window.KernelHeight * window.KernelWidth);
        }

        return y;
    }

    private static Shape OutputShape(NaiveTensor x, int channels, WindowGeometry window) =>
        new(x.Shape[0], channels, window.OutputHeight(x.Shape[2]), window.OutputWidth(x.Shape[3]));

    /// <summary>The pixels under the window of an output, padding left out.</summary>
    private static IEnumerable<(int H, int W, int KernelH, int KernelW)> Pixels(int[] place, NaiveTensor x, WindowGeometry window)
    {
        for (var kh = 0; kh < window.KernelHeight; kh++)
        {
            for (var kw = 0; kw < window.KernelWidth; kw++)
            {
                var h = (place[2] * window.Stride) + kh - window.Padding;
                var w = (place[3] * window.Stride) + kw - window.Padding;
                if (h >= 0 && h < x.Shape[2] && w >= 0 && w < x.Shape[3])
                    yield return (h, w, kh, kw);
            }
        }
    }
}
