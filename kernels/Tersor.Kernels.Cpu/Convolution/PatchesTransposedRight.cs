namespace Tersor.Kernels.Cpu;

/// <summary>The patches of a batch as the right operand of the weight gradient: B[(image, pixel), (channel, tap)].</summary>
internal readonly unsafe struct PatchesTransposedRight(Images images, PatchGrid grid) : IRightOperand
{
    private readonly Images _images = images;
    private readonly PatchGrid _grid = grid;

    public void Pack(int column, int columns, int k, int depth, float* panel)
    {
        var offsets = stackalloc nint[columns];
        var taps = stackalloc (int Row, int Column)[columns];
        for (var j = 0; j < columns; j++)
        {
            var (channel, tap) = Math.DivRem(column + j, _grid.Taps);
            taps[j] = Math.DivRem(tap, _grid.TapColumns);
            offsets[j] = ((nint)channel * _images.PlaneSize) + (taps[j].Row * _images.Width) + taps[j].Column;
        }

        PanelPacking.ClearLanes(columns, depth, panel, MicroKernel.Columns);
        var (image, pixel) = Math.DivRem(k, _grid.Pixels);
        var (u, v) = Math.DivRem(pixel, _grid.Width);
        while (depth > 0)
        {
            var run = Math.Min(depth, _grid.Width - v);
            PackRun(image, u, v, run, offsets, taps, columns, panel);
            panel += run * MicroKernel.Columns;
            depth -= run;
            v = 0;
            if (++u < _grid.Height)
                continue;
            u = 0;
            image++;
        }
    }

    /// <summary>Packs what the taps see from neighbouring pixels of one row of the grid.</summary>
    private void PackRun(int image, int u, int v, int run, nint* offsets, (int Row, int Column)* taps, int columns, float* panel)
    {
        var y = (u * _grid.Step) - _grid.Padding;
        var x = (v * _grid.Step) - _grid.Padding;
        var source = _images.Plane(image, 0) + ((nint)y * _images.Width) + x;
        var lastX = x + ((run - 1) * _grid.Step) + _grid.TapColumns - 1;
        if (y >= 0 && x >= 0 && y + _grid.TapRows <= _images.Height && lastX < _images.Width)
        {
            BlockTranspose.Pack(source, offsets, columns, _grid.Step, run, panel, MicroKernel.Columns);
            return;
        }

        for (var j = 0; j < columns; j++)
        {
            var inside = (uint)(y + taps[j].Row) < (uint)_images.Height;
            for (var p = 0; p < run; p++)
            {
                var at = x + taps[j].Column + (p * _grid.Step);
                panel[((nint)p * MicroKernel.Columns) + j] =
                    inside && (uint)at < (uint)_images.Width ? source[offsets[j] + ((nint)p * _grid.Step)] : 0;
            }
        }
    }
}
