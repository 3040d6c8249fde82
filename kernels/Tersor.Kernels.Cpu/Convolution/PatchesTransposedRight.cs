namespace Tersor.Kernels.Cpu;

/// <summary>The patches of a batch as the right operand of the weight gradient: B[(image, pixel), (channel, tap)].</summary>
internal readonly unsafe struct PatchesTransposedRight(Images images, PatchGrid grid) : IRightOperand
{
    private readonly Images _images = images;
    private readonly PatchGrid _grid = grid;

    public void Pack(int column, int columns, int k, int depth, float* panel)
    {
        var width = MicroKernel.Columns;
        for (var j = 0; j < width; j++)
        {
            if (j < columns)
                PackColumn(column + j, k, depth, panel + j);
            else
                Clear(depth, panel + j);
        }
    }

    private static void Clear(int depth, float* panel)
    {
        for (var p = 0; p < depth; p++)
            panel[p * MicroKernel.Columns] = 0;
    }

    /// <summary>Packs what one tap sees at each pixel.</summary>
    private void PackColumn(int column, int k, int depth, float* panel)
    {
        var (channel, tap) = Math.DivRem(column, _grid.Taps);
        var (t, s) = Math.DivRem(tap, _grid.TapColumns);
        for (var p = 0; p < depth; p++)
        {
            var (image, pixel) = Math.DivRem(k + p, _grid.Pixels);
            var (u, v) = Math.DivRem(pixel, _grid.GridWidth);
            var y = (u * _grid.PixelStep) + (t * _grid.TapStep) + _grid.OffsetY;
            var x = (v * _grid.PixelStep) + (s * _grid.TapStep) + _grid.OffsetX;
            panel[p * MicroKernel.Columns] = (uint)y < (uint)_images.Height && (uint)x < (uint)_images.Width
                ? _images.Plane(image, channel)[(y * _images.Width) + x]
                : 0;
        }
    }
}
