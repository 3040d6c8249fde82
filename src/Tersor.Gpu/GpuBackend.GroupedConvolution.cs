using Tersor.Core;
using Tersor.Kernels;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <summary>Work items that fill a device: a gradient of fewer weights is summed in several runs of images.</summary>
    private const int ManyWeights = 1 << 14;

    /// <inheritdoc/>
    protected override void GroupedConv2dCore(Tensor x, Tensor weight, Tensor y, in WindowSteps steps)
    {
        var shape = ConvolutionOperands.GroupedShapeOf(x, weight, y, steps);
        if (y.Count > 0)
            Launch(
                _geometry.Over(y.Count),
                new GroupedConvolution.Forward(
                    Float(x), Float(weight), Float(y), shape, new GroupedDivisors(shape), y.Count));
    }

    /// <inheritdoc/>
    protected override void GroupedConv2dInputGradientCore(
        Tensor dy, Tensor weight, Tensor dx, in WindowSteps steps, bool accumulate)
    {
        var shape = ConvolutionOperands.GroupedShapeOf(dx, weight, dy, steps);
        if (dx.Count > 0)
            Launch(
                _geometry.Over(dx.Count),
                new GroupedConvolution.InputGradient(
                    Float(dy), Float(weight), Float(dx), shape, new GroupedDivisors(shape), dx.Count, accumulate ? 1 : 0));
    }

    /// <inheritdoc/>
    protected override void GroupedConv2dWeightGradientCore(
        Tensor x, Tensor dy, Tensor dWeight, in WindowSteps steps, bool accumulate)
    {
        var shape = ConvolutionOperands.GroupedShapeOf(x, dWeight, dy, steps);
        var weights = dWeight.Count;
        if (weights == 0)
            return;
        var runs = Math.Clamp(ManyWeights / weights, 1, Math.Max(1, shape.Images));
        var imagesPerRun = Math.Max(1, (shape.Images + runs - 1) / runs);
        var sums = Scratch(runs * weights);
        Launch(
            _geometry.Over(runs * weights),
            new GroupedConvolution.WeightGradient(
                Float(x), Float(dy), sums, shape, new GroupedDivisors(shape), new IntegerDivisor(weights), imagesPerRun,
                runs * weights));
        Fold(
            byGroups: false, default(Sum), sums, Float(dWeight), outer: 1, runs, weights, runs, 1, isPartial: false, accumulate);
    }
}
