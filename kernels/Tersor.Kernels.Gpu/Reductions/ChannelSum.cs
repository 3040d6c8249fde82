using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Sums each channel of x [images, channels, pixels], a group a channel. The grid has as many groups as there are channels; the
/// group's size is a power of two.
/// </summary>
/// <param name="x">images · channels · pixels elements.</param>
/// <param name="sums">One for each channel.</param>
/// <param name="images">Images.</param>
/// <param name="pixels">Elements of a plane.</param>
/// <param name="accumulate">Not 0 to add to the sums.</param>
public readonly struct ChannelSum(ArrayView<float> x, ArrayView<float> sums, int images, IntegerDivisor pixels, int accumulate)
    : IKernel
{
    /// <inheritdoc/>
    public void Run()
    {
        var channel = Grid.IdxX;
        var size = pixels.Divisor;
        var length = images * size;

        // Two sums at a time: one alone would wait for each addition.
        var sum0 = 0f;
        var sum1 = 0f;
        var i = Group.IdxX;
        for (; i + Group.DimX < length; i += 2 * Group.DimX)
        {
            sum0 += x[Place(i, channel, size)];
            sum1 += x[Place(i + Group.DimX, channel, size)];
        }

        if (i < length)
            sum0 += x[Place(i, channel, size)];
        var sum = GroupFold.Run(default(Sum), sum0 + sum1, SharedMemory.Allocate<float>(GroupFold.LargestGroup));
        if (Group.IdxX == 0)
            sums[channel] = accumulate != 0 ? sums[channel] + sum : sum;
    }

    private int Place(int i, int channel, int size)
    {
        var image = pixels.Quotient(i);
        return (((image * (Grid.DimX - 1)) + channel) * size) + i;
    }
}
