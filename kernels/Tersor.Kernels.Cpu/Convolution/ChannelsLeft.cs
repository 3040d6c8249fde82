namespace Tersor.Kernels.Cpu;

/// <summary>The channels of a batch as the left operand of the weight gradient: A[channel, (image, pixel)].</summary>
internal readonly unsafe struct ChannelsLeft(Images images) : ILeftOperand
{
    public void Pack(int row, int rows, int k, int depth, float* panel)
    {
        for (var p = 0; p < depth;)
        {
            var (image, pixel) = Math.DivRem(k + p, images.PlaneSize);
            var run = Math.Min(depth - p, images.PlaneSize - pixel);
            PanelPacking.Pack(images.Plane(image, row) + pixel, images.PlaneSize, rows, 1, run, panel + (p * rows), rows);
            p += run;
        }
    }
}
