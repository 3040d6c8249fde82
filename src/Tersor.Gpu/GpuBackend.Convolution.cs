using Tersor.Core;
using Tersor.Kernels;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

/// <remarks>
/// Convolutions as matrix products: forward and weight gradient with the patches as an operand (<see cref="PatchOperand"/>),
/// input gradient with the patches as the product, from which <see cref="PatchGather"/> collects the pixels.
/// </remarks>
public sealed partial class GpuBackend
{
    /// <summary>
    /// Bounds the scratch memory: the images of a batch are taken in runs that have about so many elements of patches.
    /// </summary>
    internal int MostPatchElements { get; set; } = 1 << 24;

    /// <inheritdoc/>
    protected override void Conv2dCore(Tensor x, Tensor weight, Tensor y, in WindowGeometry window, in Epilogue epilogue)
    {
        var shape = ConvolutionOperands.ShapeOf(x, weight, y, window);
        var (geometry, pixels, depth) = Extents(shape);
        var (inputSize, outputSize) = (x.Shape[1] * x.Shape[2] * x.Shape[3], shape.OutputChannels * pixels);
        var run = ImagesPerRun(pixels * depth);
        for (var first = 0; first < shape.Images; first += run)
        {
            Multiply(
                new Factors<StridedOperand, PatchOperand>(
                    shape.OutputChannels,
                    Math.Min(run, shape.Images - first) * pixels,
                    depth,
                    Float(weight),
                    new StridedOperand(depth, 1),
                    Float(x).SubView(first * inputSize),
                    new PatchOperand(geometry)),
                Fuse(
                    y, first * outputSize, new ImagesOutput(shape.OutputChannels, pixels), false, epilogue,
                    shape.OutputChannels));
        }
    }

    /// <inheritdoc/>
    protected override void Conv2dInputGradientCore(
        Tensor dy, Tensor weight, Tensor dx, in WindowGeometry window, bool accumulate, in Epilogue epilogue)
    {
        if (accumulate && epilogue != Epilogue.None)
            throw new ArgumentException("An accumulating gradient takes no epilogue.", nameof(epilogue));
        var shape = ConvolutionOperands.ShapeOf(dx, weight, dy, window);
        var (geometry, pixels, depth) = Extents(shape);
        var (inputSize, outputSize) = (dx.Shape[1] * dx.Shape[2] * dx.Shape[3], shape.OutputChannels * pixels);
        var run = ImagesPerRun(pixels * depth);
        for (var first = 0; first < shape.Images && dx.Count > 0; first += run)
        {
            var images = Math.Min(run, shape.Images - first);
            var patches = MultiplyRaw(
                new Factors<StridedOperand, PixelOperand>(
                    depth,
                    images * pixels,
                    shape.OutputChannels,
                    Float(weight),
                    new StridedOperand(1, depth),
                    Float(dy).SubView(first * outputSize),
                    new PixelOperand(shape.OutputChannels, pixels)),
                SlicePlan.Whole(depth, images * pixels, shape.OutputChannels));
            var target = Fuse(dx, first * inputSize, default(MatrixOutput), accumulate, epilogue, shape.InputChannels);
            Launch(
                OneEach(images * inputSize),
                new PatchGather(
                    patches.Elements, patches.Stride, geometry, images * inputSize, target.Output, target.Bias, target.Epilogue));
        }
    }

    /// <inheritdoc/>
    protected override void Conv2dWeightGradientCore(
        Tensor x, Tensor dy, Tensor dWeight, in WindowGeometry window, bool accumulate) =>
        PassToParameters(x, dy, dWeight, window, accumulate, dBias: null, accumulateBias: false);

    /// <inheritdoc/>
    protected override void Conv2dParameterGradientCore(
        Tensor x, Tensor dy, Tensor dWeight, in WindowGeometry window, bool accumulateWeight, Tensor planes, Tensor dBias,
        bool accumulateBias)
    {
        if (PrefersPanels || dWeight.Count == 0)
            base.Conv2dParameterGradientCore(x, dy, dWeight, window, accumulateWeight, planes, dBias, accumulateBias);
        else
            PassToParameters(x, dy, dWeight, window, accumulateWeight, dBias, accumulateBias);
    }

    private void PassToParameters(
        Tensor x, Tensor dy, Tensor dWeight, in WindowGeometry window, bool accumulate, Tensor? dBias, bool accumulateBias)
    {
        var shape = ConvolutionOperands.ShapeOf(x, dWeight, dy, window);
        var (geometry, pixels, depth) = Extents(shape);
        var (inputSize, outputSize) = (x.Shape[1] * x.Shape[2] * x.Shape[3], shape.OutputChannels * pixels);
        var run = ImagesPerRun(pixels * depth);
        var first = 0;
        do
        {
            Multiply(
                new Factors<TransposedOperand<PixelOperand>, TransposedOperand<PatchOperand>>(
                    shape.OutputChannels,
                    depth,
                    Math.Min(run, shape.Images - first) * pixels,
                    Float(dy).SubView(first * outputSize),
                    new(new PixelOperand(shape.OutputChannels, pixels)),
                    Float(x).SubView(first * inputSize),
                    new(new PatchOperand(geometry))),
                Fuse(dWeight, 0, new MatrixOutput(depth), accumulate || first > 0, Epilogue.None, shape.OutputChannels),
                dBias,
                accumulateBias || first > 0);
            first += run;
        }
        while (first < shape.Images);
    }

    private static (PatchGeometry Geometry, int Pixels, int Depth) Extents(in ConvolutionShape shape) =>
        (new PatchGeometry(
            shape.InputChannels,
            shape.Height,
            shape.Width,
            shape.OutputHeight,
            shape.OutputWidth,
            shape.KernelHeight,
            shape.KernelWidth,
            shape.Stride,
            shape.Padding),
        shape.OutputHeight * shape.OutputWidth,
        shape.InputChannels * shape.KernelHeight * shape.KernelWidth);

    private int ImagesPerRun(int patchElements) => Math.Max(1, MostPatchElements / Math.Max(1, patchElements));
}
