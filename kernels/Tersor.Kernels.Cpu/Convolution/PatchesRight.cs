namespace Tersor.Kernels.Cpu;

/// <summary>
/// The patches of a batch as the right operand: B[(channel, tap), (image, pixel)]. Patches are packed straight from the
/// images; the matrix of all patches never exists.
/// </summary>
internal readonly unsafe struct PatchesRight(Images images, PatchGrid grid) : IRightOperand
{
    private readonly Images _images = images;
    private readonly PatchGrid _grid = grid;

    public void Pack(int column, int columns, int k, int depth, float* panel)
    {
        if (depth == 0)
            return;
        var width = MicroKernel.Columns;
        for (var j = 0; j < columns;)
        {
            var (image, pixel) = Math.DivRem(column + j, _grid.Pixels);
            var (u, v) = Math.DivRem(pixel, _grid.GridWidth);
            var run = Math.Min(columns - j, _grid.GridWidth - v);
            PackRun(image, u, v, run, k, depth, panel + j);
            j += run;
        }

        for (var j = columns; j < width; j++)
        {
            for (var p = 0; p < depth; p++)
                panel[(p * width) + j] = 0;
        }
    }

    /// <summary>Packs neighbouring pixels of one row of the grid.</summary>
    private void PackRun(int image, int u, int v, int run, int k, int depth, float* panel)
    {
        var (channel, tap) = Math.DivRem(k, _grid.Taps);
        var (t, s) = Math.DivRem(tap, _grid.TapColumns);
        for (var p = 0; p < depth; p++)
        {
            var y = (u * _grid.PixelStep) + (t * _grid.TapStep) + _grid.OffsetY;
            var x = (v * _grid.PixelStep) + (s * _grid.TapStep) + _grid.OffsetX;
            var inside = (uint)y < (uint)_images.Height;
            var row = _images.Plane(image, channel) + (inside ? y * _images.Width : 0);
            for (var i = 0; i < run; i++)
            {
                var at = x + (i * _grid.PixelStep);
                panel[i] = inside && (uint)at < (uint)_images.Width ? row[at] : 0;
            }

            panel += MicroKernel.Columns;
            if (++s < _grid.TapColumns)
                continue;
            s = 0;
            if (++t < _grid.TapRows)
                continue;
            t = 0;
            channel++;
        }
    }
}
