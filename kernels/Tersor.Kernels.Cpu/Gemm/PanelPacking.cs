namespace Tersor.Kernels.Cpu;

/// <summary>Copies a strided block of a matrix to the panel layout that the micro-kernel reads in one forward sweep.</summary>
internal static unsafe class PanelPacking
{
    /// <summary>
    /// <c>panel[p · width + i] = source[i · laneStride + p · depthStride]</c> for i &lt; lanes; lanes from there to width become zero.
    /// </summary>
    public static void Pack(float* source, nint laneStride, int lanes, nint depthStride, int depth, float* panel, int width)
    {
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

        ClearLanes(lanes, depth, panel, width);
    }

    /// <summary>Zeroes the lanes of a panel from <paramref name="lanes"/> to its width.</summary>
    public static void ClearLanes(int lanes, int depth, float* panel, int width)
    {
        for (var p = 0; p < depth && lanes < width; p++)
            new Span<float>(panel + ((nint)p * width) + lanes, width - lanes).Clear();
    }
}
