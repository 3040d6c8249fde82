namespace Tersor.Kernels.Cpu;

/// <summary>
/// Between images that follow each other, as callers have them, and lanes side by side, as <see cref="LaneKernels"/> want them.
/// </summary>
public static unsafe class LaneTranspose
{
    private const int MostAtOnce = 128;

    /// <summary>
    /// <c>y[i · lanes + r] = x[r · stride + i]</c>: images become lanes. Lanes that are left over repeat the last image.
    /// </summary>
    /// <param name="x">[images, columns].</param>
    /// <param name="stride">Floats from one image to the next.</param>
    /// <param name="images">From 1 to <paramref name="lanes"/>.</param>
    /// <param name="columns">Floats of an image.</param>
    /// <param name="y">[columns, lanes].</param>
    /// <param name="lanes">Floats of a feature.</param>
    public static void Run(float* x, int stride, int images, int columns, float* y, int lanes)
    {
        var offsets = stackalloc nint[MostAtOnce];
        for (var first = 0; first < lanes; first += MostAtOnce)
        {
            var count = Math.Min(MostAtOnce, lanes - first);
            for (var i = 0; i < count; i++)
                offsets[i] = (nint)Math.Min(first + i, images - 1) * stride;
            BlockTranspose.Pack(x, offsets, count, 1, columns, y + first, lanes);
        }
    }

    /// <summary>
    /// <c>y[r · stride + i] = x[i · lanes + r]</c>: lanes become images; those that are left over are dropped.
    /// </summary>
    /// <param name="x">[columns, lanes].</param>
    /// <param name="lanes">Floats of a feature.</param>
    /// <param name="columns">Floats of an image.</param>
    /// <param name="y">[images, columns].</param>
    /// <param name="stride">Floats from one image to the next.</param>
    /// <param name="images">From 1 to <paramref name="lanes"/>.</param>
    public static void Back(float* x, int lanes, int columns, float* y, int stride, int images)
    {
        var offsets = stackalloc nint[MostAtOnce];
        for (var first = 0; first < columns; first += MostAtOnce)
        {
            var count = Math.Min(MostAtOnce, columns - first);
            for (var i = 0; i < count; i++)
                offsets[i] = (nint)(first + i) * lanes;
            BlockTranspose.Pack(x, offsets, count, 1, images, y + first, stride);
        }
    }
}
