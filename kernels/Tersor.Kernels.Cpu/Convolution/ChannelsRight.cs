namespace Tersor.Kernels.Cpu;

/// <summary>The channels of a batch as the right operand: B[channel, (image, pixel)].</summary>
internal readonly unsafe struct ChannelsRight(Images images) : IRightOperand
{
    private readonly Images _images = images;

    public void Pack(int column, int columns, int k, int depth, float* panel)
    {
        PanelPacking.ClearUnused(columns, depth, panel, MicroKernel.Columns);
        for (var j = 0; j < columns;)
        {
            var (image, pixel) = Math.DivRem(column + j, _images.PlaneSize);
            var run = Math.Min(columns - j, _images.PlaneSize - pixel);
            RowCopy.Copy(_images.Plane(image, k) + pixel, _images.PlaneSize, panel + j, MicroKernel.Columns, depth, run);
            j += run;
        }
    }
}
