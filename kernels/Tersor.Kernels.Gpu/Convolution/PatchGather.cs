using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// The second half of a convolution's input gradient: each pixel adds up, in a fixed order, what the windows over it send back,
/// which the product weightᵀ · dy has left in a matrix of patches. No multiplication meets a padding zero or a pixel that the
/// stride leaps over. Computes a work item's pixel of images [n, channels, height, width]. The grid is at least their elements.
/// </summary>
/// <param name="patches">[channels · taps, windows of all images].</param>
/// <param name="stride">Elements between the rows of <paramref name="patches"/>.</param>
/// <param name="geometry">The places of the windows in the images.</param>
/// <param name="count">Elements of the images.</param>
/// <param name="images">The images.</param>
/// <param name="bias">One value a channel; not read without a bias.</param>
/// <param name="epilogue">The operation on the finished sums.</param>
public readonly struct PatchGather(
    ArrayView<float> patches, int stride, PatchGeometry geometry, int count, ArrayView<float> images, ArrayView<float> bias,
    ProductEpilogue epilogue) : IKernel
{
    /// <inheritdoc/>
    public void Run()
    {
        var i = WorkItem.Index;
        if (i >= count)
            return;
        var line = geometry.Width.Quotient(i);
        var plane = geometry.Height.Quotient(line);
        var image = geometry.Channels.Quotient(plane);
        var channel = plane - (image * geometry.Channels.Divisor);
        var row = line - (plane * geometry.Height.Divisor) + geometry.Padding;
        var column = i - (line * geometry.Width.Divisor) + geometry.Padding;

        var firstRow = First(row, geometry.KernelHeight, geometry.Stride);
        var firstColumn = First(column, geometry.KernelWidth.Divisor, geometry.Stride);
        var lastRow = Math.Min(geometry.Stride.Quotient(row), geometry.OutputHeight - 1);
        var lastColumn = Math.Min(geometry.Stride.Quotient(column), geometry.OutputWidth.Divisor - 1);
        var sum = 0f;
        for (var y = firstRow; y <= lastRow; y++)
        {
            var tap = (channel * geometry.Taps.Divisor) + ((row - (y * geometry.Stride.Divisor)) * geometry.KernelWidth.Divisor)
                + column;
            var window = (image * geometry.Pixels.Divisor) + (y * geometry.OutputWidth.Divisor);
            for (var x = firstColumn; x <= lastColumn; x++)
                sum += patches[((tap - (x * geometry.Stride.Divisor)) * stride) + window + x];
        }

        epilogue.Store(sum, bias, channel, images, i);
    }

    /// <summary>The first window that reaches a padded pixel.</summary>
    private static int First(int pixel, int kernel, IntegerDivisor stride) =>
        pixel < kernel ? 0 : stride.Quotient(pixel - kernel + stride.Divisor);
}
