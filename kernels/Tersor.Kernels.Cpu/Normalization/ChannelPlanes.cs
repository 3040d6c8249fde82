namespace Tersor.Kernels.Cpu;

/// <summary>
/// The planes of one channel of a batch, gathered side by side: of small planes, loops over all of them at once spend their time
/// in vectors, not at the ends of planes.
/// </summary>
internal static unsafe class ChannelPlanes
{
    /// <summary>Elements of a plane above which gathering costs more than the ends of planes do.</summary>
    private const int LargestPlane = 256;

    /// <summary>Elements of a channel that still lie in the second-level cache.</summary>
    private const int LargestChannel = 1 << 16;

    /// <summary>Whether the planes of a channel are gathered.</summary>
    public static bool AreGathered(BatchNormShape shape) =>
        shape.Images > 1 && shape.Spatial <= LargestPlane && shape.CountPerChannel <= LargestChannel;

    /// <summary>Floats that a thread needs to gather a channel.</summary>
    public static int Scratch(BatchNormShape shape) => AreGathered(shape) ? (int)shape.CountPerChannel : 0;

    /// <summary>Copies a channel's planes side by side.</summary>
    public static void Gather(float* x, BatchNormShape shape, int channel, float* values) => RowCopy.Copy(
        x + shape.Offset(0, channel), (nint)shape.Channels * shape.Spatial, values, shape.Spatial, shape.Images, shape.Spatial);

    /// <summary>Copies planes that lie side by side to their places, or adds them there.</summary>
    public static void Scatter(float* values, BatchNormShape shape, int channel, float* y, bool accumulate)
    {
        var destination = y + shape.Offset(0, channel);
        var stride = (nint)shape.Channels * shape.Spatial;
        if (!accumulate)
        {
            RowCopy.Copy(values, shape.Spatial, destination, stride, shape.Images, shape.Spatial);
            return;
        }

        for (var image = 0; image < shape.Images; image++)
            StridedRow.Add(values + ((nint)image * shape.Spatial), destination + (image * stride), 1, shape.Spatial);
    }
}
