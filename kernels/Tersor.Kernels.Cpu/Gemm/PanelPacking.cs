namespace Tersor.Kernels.Cpu;

/// <summary>Copies a strided block of a matrix to the panel layout that the micro-kernel reads in one forward sweep.</summary>
internal static unsafe class PanelPacking
{
    /// <summary>
    /// <c>panel[p · width + i] = source[i · laneStride + p · depthStride]</c> for i &lt; lanes; lanes from there to width become
    /// zero.
    /// </summary>
    public static void Pack(float* source, nint laneStride, int lanes, nint depthStride, int depth, float* panel, int width)
    {
        ClearUnused(lanes, depth, panel, width);
        if (laneStride == 1)
        {
            RowCopy.Copy(source, depthStride, panel, width, depth, lanes);
        }
        else
        {
            var offsets = stackalloc nint[lanes];
            for (var i = 0; i < lanes; i++)
                offsets[i] = i * laneStride;
            BlockTranspose.Pack(source, offsets, lanes, depthStride, depth, panel, width);
        }
    }

    /// <summary>Zeroes a panel of which only some lanes are going to be written.</summary>
    public static void ClearUnused(int lanes, int depth, float* panel, int width)
    {
        if (lanes < width)
            new Span<float>(panel, depth * width).Clear();
    }
}
