using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Convolutions of groups of channels, with gaps in the windows and strides of their own for rows and columns: a number of the
/// result a work item.
/// </summary>
public static class GroupedConvolution
{
    /// <summary>y = x ⋆ weight.</summary>
    /// <param name="x">[images, groups · inputs, height, width].</param>
    /// <param name="weight">[groups · outputs, inputs, rows, columns].</param>
    /// <param name="y">[images, groups · outputs, output height, output width].</param>
    /// <param name="shape">All extents.</param>
    /// <param name="by">Division by them.</param>
    /// <param name="n">The elements of y.</param>
    public readonly struct Forward(
        ArrayView<float> x, ArrayView<float> weight, ArrayView<float> y, GroupedConvolutionShape shape, GroupedDivisors by, int n)
        : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                var plane = by.OutputPlane.Quotient(i);
                var place = i - (plane * shape.OutputPlane);
                var row = by.OutputWidth.Quotient(place);
                var top = (row * shape.StrideHeight) - shape.Padding;
                var left = ((place - (row * shape.OutputWidth)) * shape.StrideWidth) - shape.Padding;
                var channels = shape.Groups * shape.Outputs;
                var image = by.OutputChannels.Quotient(plane);
                var channel = plane - (image * channels);
                var group = (image * shape.Groups) + by.Outputs.Quotient(channel);
                var sum = 0f;
                for (var input = 0; input < shape.Inputs; input++)
                {
                    var pixels = ((group * shape.Inputs) + input) * shape.InputPlane;
                    var taps = ((channel * shape.Inputs) + input) * shape.Taps;
                    for (var r = 0; r < shape.KernelHeight; r++)
                    {
                        var h = top + (r * shape.DilationHeight);
                        for (var c = 0; c < shape.KernelWidth; c++)
                        {
                            var w = left + (c * shape.DilationWidth);
                            if (h >= 0 && h < shape.Height && w >= 0 && w < shape.Width)
                                sum += x[pixels + (h * shape.Width) + w] * weight[taps + (r * shape.KernelWidth) + c];
                        }
                    }
                }

                y[i] = sum;
            }
        }
    }

    /// <summary>dx = (or +=) the gradient by x, collected from the windows that see a pixel.</summary>
    /// <param name="dy">As y.</param>
    /// <param name="weight">The weights.</param>
    /// <param name="dx">As x.</param>
    /// <param name="shape">All extents.</param>
    /// <param name="by">Division by them.</param>
    /// <param name="n">The elements of dx.</param>
    /// <param name="accumulate">Not 0 to add to dx.</param>
    public readonly struct InputGradient(
        ArrayView<float> dy, ArrayView<float> weight, ArrayView<float> dx, GroupedConvolutionShape shape,
        GroupedDivisors by, int n, int accumulate) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                var plane = by.InputPlane.Quotient(i);
                var place = i - (plane * shape.InputPlane);
                var h = by.Width.Quotient(place);
                var bottom = h + shape.Padding;
                var right = place - (h * shape.Width) + shape.Padding;
                var group = by.Inputs.Quotient(plane);
                var input = plane - (group * shape.Inputs);
                var first = (group - (by.Groups.Quotient(group) * shape.Groups)) * shape.Outputs;
                var sum = accumulate != 0 ? dx[i] : 0f;
                for (var output = 0; output < shape.Outputs; output++)
                {
                    var pixels = ((group * shape.Outputs) + output) * shape.OutputPlane;
                    var taps = (((first + output) * shape.Inputs) + input) * shape.Taps;
                    for (var r = 0; r < shape.KernelHeight; r++)
                    {
                        var above = bottom - (r * shape.DilationHeight);
                        var row = by.StrideHeight.Quotient(above);
                        for (var c = 0; c < shape.KernelWidth; c++)
                        {
                            var before = right - (c * shape.DilationWidth);
                            var column = by.StrideWidth.Quotient(before);
                            if (above >= 0 && before >= 0 && row * shape.StrideHeight == above
                                && column * shape.StrideWidth == before && row < shape.OutputHeight && column < shape.OutputWidth)
                            {
                                sum += dy[pixels + (row * shape.OutputWidth) + column]
                                    * weight[taps + (r * shape.KernelWidth) + c];
                            }
                        }
                    }
                }

                dx[i] = sum;
            }
        }
    }

    /// <summary>Sums of the gradient by the weights over runs of images, [runs, weights].</summary>
    /// <param name="x">The input.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="shape">All extents.</param>
    /// <param name="by">Division by them.</param>
    /// <param name="weights">The number of weights.</param>
    /// <param name="imagesPerRun">Images of a run; the last may have fewer.</param>
    /// <param name="n">The number of sums.</param>
    public readonly struct WeightGradient(
        ArrayView<float> x, ArrayView<float> dy, ArrayView<float> sums, GroupedConvolutionShape shape,
        GroupedDivisors by, IntegerDivisor weights, int imagesPerRun, int n) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                var run = weights.Quotient(i);
                var weight = i - (run * weights.Divisor);
                var plane = by.Taps.Quotient(weight);
                var tap = weight - (plane * shape.Taps);
                var r = by.KernelWidth.Quotient(tap);
                var top = (r * shape.DilationHeight) - shape.Padding;
                var left = ((tap - (r * shape.KernelWidth)) * shape.DilationWidth) - shape.Padding;
                var channel = by.Inputs.Quotient(plane);
                var input = ((by.Outputs.Quotient(channel) - channel) * shape.Inputs) + plane;
                var end = IntrinsicMath.Min(shape.Images, (run + 1) * imagesPerRun);
                var sum = 0f;
                for (var image = run * imagesPerRun; image < end; image++)
                {
                    var pixels = ((image * shape.Groups * shape.Inputs) + input) * shape.InputPlane;
                    var slopes = ((image * shape.Groups * shape.Outputs) + channel) * shape.OutputPlane;
                    for (var row = 0; row < shape.OutputHeight; row++)
                    {
                        var h = top + (row * shape.StrideHeight);
                        for (var column = 0; column < shape.OutputWidth; column++)
                        {
                            var w = left + (column * shape.StrideWidth);
                            if (h >= 0 && h < shape.Height && w >= 0 && w < shape.Width)
                                sum += x[pixels + (h * shape.Width) + w] * dy[slopes + (row * shape.OutputWidth) + column];
                        }
                    }
                }

                sums[i] = sum;
            }
        }
    }
}
