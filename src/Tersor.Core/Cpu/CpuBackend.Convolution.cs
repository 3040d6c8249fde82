using Tersor.Kernels.Cpu;

namespace Tersor.Core;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void Conv2d(Tensor x, Tensor weight, Tensor y, in WindowGeometry window, in Epilogue epilogue = default)
    {
        var shape = ShapeOf(x, weight, y, window);
        Convolution2d.Forward(_pool, shape, Float(x), Float(weight), Float(y), Fuse(epilogue, shape.OutputChannels, biasPerRow: true));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Shapes that don't match, or an epilogue with accumulation.</exception>
    public override void Conv2dInputGradient(Tensor dy, Tensor weight, Tensor dx, in WindowGeometry window, bool accumulate, in Epilogue epilogue = default)
    {
        if (accumulate && epilogue != Epilogue.None)
            throw new ArgumentException("An accumulating gradient takes no epilogue.", nameof(epilogue));
        var shape = ShapeOf(dx, weight, dy, window);
        Convolution2d.InputGradient(
            _pool, shape, Float(dy), Float(weight), Float(dx), accumulate, Fuse(epilogue, shape.InputChannels, biasPerRow: true));
    }

    /// <inheritdoc/>
    public override void Conv2dWeightGradient(Tensor x, Tensor dy, Tensor dWeight, in WindowGeometry window, bool accumulate) =>
        Convolution2d.WeightGradient(_pool, ShapeOf(x, dWeight, dy, window), Float(x), Float(dy), Float(dWeight), accumulate);

    private static ConvolutionShape ShapeOf(Tensor x, Tensor weight, Tensor y, in WindowGeometry window)
    {
        if (!x.IsContiguous || !weight.IsContiguous || !y.IsContiguous)
            throw new ArgumentException("A convolution takes contiguous tensors.");
        var shape = new ConvolutionShape(
            x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], weight.Shape[0], window.KernelHeight, window.KernelWidth, window.Stride, window.Padding);
        if (shape.KernelHeight > shape.Height + (2 * shape.Padding) || shape.KernelWidth > shape.Width + (2 * shape.Padding))
            throw new ArgumentException($"A kernel of {shape.KernelHeight} × {shape.KernelWidth} doesn't fit images {x.Shape} padded by {shape.Padding}.");
        if (y.Shape != new Shape(shape.Images, shape.OutputChannels, shape.OutputHeight, shape.OutputWidth)
            || weight.Shape != new Shape(shape.OutputChannels, shape.InputChannels, shape.KernelHeight, shape.KernelWidth))
        {
            throw new ArgumentException($"{x.Shape} ⋆ {weight.Shape} doesn't give {y.Shape} through {window}.");
        }

        return shape;
    }
}
