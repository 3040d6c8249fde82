namespace Tersor.Kernels.Cpu;

/// <summary>Copies a strided block of a matrix to the panel layout that the micro-kernel reads in one forward sweep.</summary>
internal static unsafe class PanelPacking
{
    /// <summary>
    /// <c>panel[p · width + i] = source[i · laneStride + p · depthStride]</c> for i &lt; lanes; lanes from there to width become zero.
    /// </summary>
    public static void Pack(float* source, nint laneStride, int lanes, nint depthStride, int depth, float* panel, int width)
    {
        for (var p = 0; p < depth; p++)
        {
            for (var i = 0; i < lanes; i++)
                panel[i] = source[i * laneStride];
            for (var i = lanes; i < width; i++)
                panel[i] = 0;
            source += depthStride;
            panel += width;
        }
    }
}
