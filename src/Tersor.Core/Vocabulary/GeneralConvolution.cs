using System.Buffers;

namespace Tersor.Core;

/// <summary>
/// A convolution whose windows have gaps, move differently in both directions or see a part of the channels. Every tap of the
/// window is a view of the image in steps; side by side they are the columns of a matrix product for each group.
/// </summary>
internal static class GeneralConvolution
{
    /// <summary>y [n, oc, oh, ow] = x ⋆ weight + bias.</summary>
    /// <param name="x">[n, ic, h, w].</param>
    /// <param name="weight">[oc, ic / groups, rows, columns].</param>
    /// <param name="bias">[oc], or null for none.</param>
    /// <param name="steps">Strides, dilations and padding.</param>
    /// <param name="groups">The parts that both sides' channels are cut into.</param>
    /// <exception cref="ArgumentException">Shapes that don't fit together.</exception>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor? bias, in WindowSteps steps, int groups)
    {
        x.Device.Demand(weight, bias);
        Check(x, weight, bias, steps, groups);
        var (batch, inputs, channels, padding) = (x.Shape[0], weight.Shape[1], weight.Shape[0], steps.Padding);
        var taps = weight.Shape[2] * weight.Shape[3];
        var (rows, columns) = (steps.Rows(x.Shape[2], weight.Shape[2]), steps.Columns(x.Shape[3], weight.Shape[3]));
        if (padding > 0)
            x = x.Pad([0, 0, padding, padding], [0, 0, padding, padding]);
        var windows = Windows(x, weight.Shape, steps, rows, columns);
        var places = batch * rows * columns;

        // A product with one row of weights for each channel is a weighted sum of its taps.
        var sums = inputs == 1
            ? (windows.Reshape(groups, 1, taps, places) * weight.Reshape(groups, channels / groups, taps, 1)).Sum(2)
            : weight.Reshape(groups, channels / groups, inputs * taps).MatMul(windows.Reshape(groups, inputs * taps, places));
        var y = sums.Reshape(channels, batch, rows, columns).Transpose(0, 1);
        return bias is { } b ? y + b.Reshape(1, channels, 1, 1) : y;
    }

    /// <summary>The pixels that each tap meets, [ic, taps, n, oh, ow].</summary>
    private static Tensor Windows(Tensor x, Shape kernel, in WindowSteps steps, int rows, int columns)
    {
        var channels = x.Transpose(0, 1);
        var count = kernel[2] * kernel[3];
        var taps = ArrayPool<Tensor>.Shared.Rent(count);
        for (var i = 0; i < kernel[2]; i++)
        {
            var lines = channels.Narrow(2, i * steps.DilationHeight, rows, steps.StrideHeight);
            for (var j = 0; j < kernel[3]; j++)
                taps[(i * kernel[3]) + j] = lines.Narrow(3, j * steps.DilationWidth, columns, steps.StrideWidth);
        }

        var windows = Tensor.Stack(taps.AsSpan(0, count), 1);
        ArrayPool<Tensor>.Shared.Return(taps, clearArray: true);
        return windows;
    }

    private static void Check(Tensor x, Tensor weight, Tensor? bias, in WindowSteps steps, int groups)
    {
        Require.Rank(x, 4, nameof(x));
        Require.Rank(weight, 4, nameof(weight));
        if (steps.StrideHeight < 1 || steps.StrideWidth < 1 || steps.DilationHeight < 1 || steps.DilationWidth < 1
            || steps.Padding < 0)
            throw new ArgumentException($"{steps} needs distances of at least 1 and no negative padding.", nameof(steps));
        if (groups < 1 || weight.Shape[0] % groups != 0)
            throw new ArgumentException($"{weight.Shape[0]} channels can't be cut into {groups} groups.", nameof(groups));
        Require.Extent(x, 1, groups * weight.Shape[1], nameof(x));
        if (steps.Rows(x.Shape[2], weight.Shape[2]) < 1 || steps.Columns(x.Shape[3], weight.Shape[3]) < 1)
            throw new ArgumentException($"No window of {weight.Description} by {steps} fits {x.Description}.", nameof(weight));
        if (bias is { } b)
            Require.Vector(b, weight.Shape[0], nameof(bias));
    }
}
