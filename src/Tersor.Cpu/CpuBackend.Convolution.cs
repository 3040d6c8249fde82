using Tersor.Core;
using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    protected override void Conv2dCore(Tensor x, Tensor weight, Tensor y, in WindowGeometry window, in Epilogue epilogue)
    {
        var shape = ConvolutionOperands.ShapeOf(x, weight, y, window);
        Convolution2d.Forward(
            _pool, shape, Float(x), Float(weight), Float(y), Fuse(epilogue, shape.OutputChannels, biasPerRow: true));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Shapes that don't match, or an epilogue with accumulation.</exception>
    protected override void Conv2dInputGradientCore(
        Tensor dy, Tensor weight, Tensor dx, in WindowGeometry window, bool accumulate, in Epilogue epilogue)
    {
        if (accumulate && epilogue != Epilogue.None)
            throw new ArgumentException("An accumulating gradient takes no epilogue.", nameof(epilogue));
        var shape = ConvolutionOperands.ShapeOf(dx, weight, dy, window);
        Convolution2d.InputGradient(
            _pool, shape, Float(dy), Float(weight), Float(dx), accumulate, Fuse(epilogue, shape.InputChannels, biasPerRow: true));
    }

    /// <inheritdoc/>
    protected override void Conv2dWeightGradientCore(
        Tensor x, Tensor dy, Tensor dWeight, in WindowGeometry window, bool accumulate) =>
        Convolution2d.WeightGradient(
            _pool, ConvolutionOperands.ShapeOf(x, dWeight, dy, window), Float(x), Float(dy), Float(dWeight), accumulate);

    /// <inheritdoc/>
    protected override void GroupedConv2dCore(Tensor x, Tensor weight, Tensor y, in WindowSteps steps) =>
        GroupedConvolution.Forward(
            _pool, ConvolutionOperands.GroupedShapeOf(x, weight, y, steps), Float(x), Float(weight), Float(y));

    /// <inheritdoc/>
    protected override void GroupedConv2dInputGradientCore(
        Tensor dy, Tensor weight, Tensor dx, in WindowSteps steps, bool accumulate) =>
        GroupedConvolution.InputGradient(
            _pool, ConvolutionOperands.GroupedShapeOf(dx, weight, dy, steps), Float(dy), Float(weight), Float(dx), accumulate);

    /// <inheritdoc/>
    protected override void GroupedConv2dWeightGradientCore(
        Tensor x, Tensor dy, Tensor dWeight, in WindowSteps steps, bool accumulate) =>
        GroupedConvolution.WeightGradient(
            _pool, ConvolutionOperands.GroupedShapeOf(x, dWeight, dy, steps), Float(x), Float(dy), Float(dWeight), accumulate);
}
