namespace Tersor.Kernels.Cpu;

/// <summary>The channels of a batch as the right operand: B[channel, (image, pixel)].</summary>
internal readonly unsafe struct ChannelsRight(Images images) : IRightOperand
{
    public void Pack(int column, int columns, int k, int depth, float* panel)
    {
        PanelPacking.ClearUnused(columns, depth, panel, MicroKernel.Columns);
        for (var j = 0; j < columns;)
        {
            var (image, pixel) = Math.DivRem(column + j, images.PlaneSize);
            var run = Math.Min(columns - j, images.PlaneSize - pixel);
            RowCopy.Copy(images.Plane(image, k) + pixel, images.PlaneSize, panel + j, MicroKernel.Columns, depth, run);
            j += run;
        }
    }
}
