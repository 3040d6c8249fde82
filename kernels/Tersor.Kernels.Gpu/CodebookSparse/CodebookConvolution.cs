using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Convolution with a codebook-sparse kernel, a row for each output channel. A group computes a tile of one channel's pixels, an
/// item each: it brings places and values of the channel's elements into shared memory, a group's worth at a time, and adds their
/// products with the input pixels that they meet. y = x ⋆ weight, then the epilogue.
/// </summary>
/// <param name="x">[images, input channels, height, width].</param>
/// <param name="rowStarts">The first element of each channel.</param>
/// <param name="columns">
/// The place of each element: (input channel · kernel height + kernel row) · kernel width + kernel column.
/// </param>
/// <param name="codes">The code of each element.</param>
/// <param name="codebook">The value of each code.</param>
/// <param name="scales">A factor for each output channel, of its whole sum.</param>
/// <param name="geometry">The places of the windows in the images.</param>
/// <param name="pixels">Output pixels of all images of one channel.</param>
/// <param name="y">
/// [images, output channels, output height, output width]; the grid is [output channels, tiles of pixels], the group [items, 1],
/// items at most 256.
/// </param>
/// <param name="bias">One value an output channel; not read without a bias.</param>
/// <param name="epilogue">The operation on the finished sums.</param>
public readonly struct CodebookConvolution(
    ArrayView<float> x, ArrayView<int> rowStarts, ArrayView<int> columns, ArrayView<byte> codes, ArrayView<float> codebook,
    ArrayView<float> scales, PatchGeometry geometry, int pixels, ArrayView<float> y, ArrayView<float> bias,
    ProductEpilogue epilogue) : IKernel
{
    private const int LargestGroup = 256;

    /// <inheritdoc/>
    public void Run()
    {
        var planes = SharedMemory.Allocate<int>(LargestGroup);
        var taps = SharedMemory.Allocate<int>(LargestGroup);
        var weights = SharedMemory.Allocate<float>(LargestGroup);
        var (height, width) = (geometry.Height.Divisor, geometry.Width.Divisor);
        var channel = Grid.IdxX;
        var pixel = Math.Min((Grid.IdxY * Group.DimX) + Group.IdxX, pixels - 1);
        var image = geometry.Pixels.Quotient(pixel);
        var inPlane = pixel - (image * geometry.Pixels.Divisor);
        var row = geometry.OutputWidth.Quotient(inPlane);
        var top = (row * geometry.Stride.Divisor) - geometry.Padding;
        var left = ((inPlane - (row * geometry.OutputWidth.Divisor)) * geometry.Stride.Divisor) - geometry.Padding;
        var start = image * geometry.Channels.Divisor * height * width;

        var end = rowStarts[channel + 1];
        var sum = 0f;
        for (var first = rowStarts[channel]; first < end; first += Group.DimX)
        {
            var mine = first + Group.IdxX;
            if (mine < end)
            {
                var plane = geometry.Taps.Quotient(columns[mine]);
                planes[Group.IdxX] = plane * height * width;
                taps[Group.IdxX] = columns[mine] - (plane * geometry.Taps.Divisor);
                weights[Group.IdxX] = codebook[(int)codes[mine]];
            }

            Group.Barrier();
            var count = Math.Min(Group.DimX, end - first);
            for (var p = 0; p < count; p++)
            {
                var tapRow = geometry.KernelWidth.Quotient(taps[p]);
                var h = top + tapRow;
                var w = left + taps[p] - (tapRow * geometry.KernelWidth.Divisor);
                if (h >= 0 && h < height && w >= 0 && w < width)
                    sum += weights[p] * x[start + planes[p] + (h * width) + w];
            }

            Group.Barrier();
        }

        if ((Grid.IdxY * Group.DimX) + Group.IdxX < pixels)
            epilogue.Store(
                sum * scales[channel], bias, channel, y,
                (((image * Grid.DimX) + channel) * geometry.Pixels.Divisor) + inPlane);
    }
}
