using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Convolution with a codebook-sparse kernel, a row for each output channel and a column for each place (input channel, kernel
/// row, kernel column): every element adds a shifted, scaled input plane to an output plane.
/// </summary>
public static unsafe class CodebookConvolution
{
    /// <summary>y = x ⋆ weight, then the epilogue, whose bias is one value an output channel.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="x">[images, input channels, height, width].</param>
    /// <param name="weight">[output channels, input channels · kernel height · kernel width].</param>
    /// <param name="y">[images, output channels, output height, output width].</param>
    /// <param name="epilogue">The operation on finished planes.</param>
    public static void Run(
        WorkerPool pool, in ConvolutionShape shape, float* x, in CodebookRows weight, float* y, in GemmEpilogue epilogue)
    {
        var job = new Job(shape, x, weight, y, epilogue);
        pool.Run(shape.Images, ref job);
    }

    private readonly struct Job(
        ConvolutionShape shape, float* x, CodebookRows weight, float* y, GemmEpilogue epilogue) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var plane = shape.OutputHeight * shape.OutputWidth;
            var image = x + ((long)block * shape.InputChannels * shape.Height * shape.Width);
            for (var channel = 0; channel < shape.OutputChannels; channel++)
            {
                var output = y + ((((long)block * shape.OutputChannels) + channel) * plane);
                new Span<float>(output, plane).Clear();
                for (var p = weight.RowStarts[channel]; p < weight.RowStarts[channel + 1]; p++)
                    AddShifted(
                        image, weight.Columns[p], weight.Codebook[weight.Codes[p]] * weight.Scales[channel], output);
                epilogue.Apply(channel, 1, 0, plane, output, plane);
            }
        }

        /// <summary>
        /// Adds the input plane that a place of the kernel sees to an output plane, as far as it lies within the image.
        /// </summary>
        private void AddShifted(float* image, int place, float weight, float* output)
        {
            var (channel, inKernel) = Math.DivRem(place, shape.KernelHeight * shape.KernelWidth);
            var (kernelRow, kernelColumn) = Math.DivRem(inKernel, shape.KernelWidth);
            var (top, left) = (kernelRow - shape.Padding, kernelColumn - shape.Padding);
            var (firstRow, lastRow) = Inside(top, shape.Height, shape.OutputHeight);
            var (first, last) = Inside(left, shape.Width, shape.OutputWidth);
            var input = image + (channel * shape.Height * shape.Width);
            for (var row = firstRow; row <= lastRow; row++)
            {
                var source = input + (((row * shape.Stride) + top) * shape.Width) + left;
                Add(
                    source + (first * shape.Stride), shape.Stride, weight, output + (row * shape.OutputWidth) + first,
                    last - first + 1);
            }
        }

        /// <summary>The first and the last output place whose input, at place · stride + offset, lies in [0, extent).</summary>
        private (int First, int Last) Inside(int offset, int extent, int outputExtent)
        {
            var first = offset >= 0 ? 0 : (-offset + shape.Stride - 1) / shape.Stride;
            var last = extent - 1 - offset < 0 ? -1 : (extent - 1 - offset) / shape.Stride;
            return (first, Math.Min(last, outputExtent - 1));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Add(float* x, int stride, float weight, float* y, int count)
        {
            var i = 0;
            if (stride == 1)
            {
                for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                    Vector.Store(
                        Vector.MultiplyAddEstimate(new Vector<float>(weight), Vector.Load(x + i), Vector.Load(y + i)), y + i);
            }

            for (; i < count; i++)
                y[i] += weight * x[i * stride];
        }
    }
}
