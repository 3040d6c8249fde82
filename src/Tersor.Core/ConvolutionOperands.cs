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
}
