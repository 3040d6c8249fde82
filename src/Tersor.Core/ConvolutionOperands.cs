using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>What every backend demands of the tensors of a convolution.</summary>
public static class ConvolutionOperands
{
    /// <summary>The extents of y = x ⋆ weight.</summary>
    /// <exception cref="ArgumentException">
    /// Strided tensors, shapes that don't match, or a kernel larger than the padded image.
    /// </exception>
    public static ConvolutionShape ShapeOf(Tensor x, Tensor weight, Tensor y, in WindowGeometry window)
    {
        if (!x.IsContiguous || !weight.IsContiguous || !y.IsContiguous)
            throw new ArgumentException("A convolution takes contiguous tensors.");
        var shape = new ConvolutionShape(
            x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], weight.Shape[0], window.KernelHeight, window.KernelWidth,
            window.Stride, window.Padding);
        if (shape.KernelHeight > shape.Height + (2 * shape.Padding) || shape.KernelWidth > shape.Width + (2 * shape.Padding))
            throw new ArgumentException($"A kernel of {shape.KernelHeight} × {shape.KernelWidth} doesn't fit images {x.Shape} "
                + $"padded by {shape.Padding}.");
        if (y.Shape != new Shape(shape.Images, shape.OutputChannels, shape.OutputHeight, shape.OutputWidth)
            || weight.Shape != new Shape(shape.OutputChannels, shape.InputChannels, shape.KernelHeight, shape.KernelWidth))
        {
            throw new ArgumentException($"{x.Shape} ⋆ {weight.Shape} doesn't give {y.Shape} through {window}.");
        }

        return shape;
    }

    /// <summary>The extents of y = x ⋆ weight in groups.</summary>
    /// <exception cref="ArgumentException">Strided tensors, or shapes that don't match.</exception>
    public static GroupedConvolutionShape GroupedShapeOf(Tensor x, Tensor weight, Tensor y, in WindowSteps steps)
    {
        if (!x.IsContiguous || !weight.IsContiguous || !y.IsContiguous)
            throw new ArgumentException("A convolution takes contiguous tensors.");
        if (x.Shape.Rank != 4 || weight.Shape.Rank != 4 || weight.Shape[1] == 0 || x.Shape[1] % weight.Shape[1] != 0)
            throw new ArgumentException($"{weight.Shape} doesn't cut the channels of {x.Shape} into groups.");
        var groups = x.Shape[1] / weight.Shape[1];
        var (rows, columns) = (steps.Rows(x.Shape[2], weight.Shape[2]), steps.Columns(x.Shape[3], weight.Shape[3]));
        if (groups == 0 || weight.Shape[0] % groups != 0 || y.Shape != new Shape(x.Shape[0], weight.Shape[0], rows, columns))
            throw new ArgumentException($"{x.Shape} ⋆ {weight.Shape} doesn't give {y.Shape} by {steps}.");
        return new GroupedConvolutionShape(
            x.Shape[0], groups, weight.Shape[1], weight.Shape[0] / groups, x.Shape[2], x.Shape[3], rows, columns, weight.Shape[2],
            weight.Shape[3], steps.StrideHeight, steps.StrideWidth, steps.DilationHeight, steps.DilationWidth, steps.Padding);
    }
}
