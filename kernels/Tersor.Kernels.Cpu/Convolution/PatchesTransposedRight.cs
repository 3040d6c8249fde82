namespace Tersor.Kernels.Cpu;

/// <summary>The patches of a batch as the right operand of the weight gradient: B[(image, pixel), (channel, tap)].</summary>
internal readonly unsafe struct PatchesTransposedRight(Images images, PatchGrid grid) : IRightOperand
{
    public void Pack(int column, int columns, int k, int depth, float* panel)
    {
        var offsets = stackalloc nint[columns];
        var taps = stackalloc (int Row, int Column)[columns];
        for (var j = 0; j < columns; j++)
        {
            var (channel, tap) = Math.DivRem(column + j, grid.Taps);
            taps[j] = Math.DivRem(tap, grid.TapColumns);
            offsets[j] = ((nint)channel * images.PlaneSize) + (taps[j].Row * images.Width) + taps[j].Column;
        }

        PanelPacking.ClearUnused(columns, depth, panel, MicroKernel.Columns);
        var (image, pixel) = Math.DivRem(k, grid.Pixels);
        var (u, v) = Math.DivRem(pixel, grid.Width);
        while (depth > 0)
        {
            var run = Math.Min(depth, grid.Width - v);
            PackRun(image, u, v, run, offsets, taps, columns, panel);
            panel += run * MicroKernel.Columns;
            depth -= run;
            v = 0;
            if (++u < grid.Height)
                continue;
            u = 0;
            image++;
        }
    }

    /// <summary>Packs what the taps see from neighbouring pixels of one row of the grid.</summary>
    private void PackRun(int image, int u, int v, int run, nint* offsets, (int Row, int Column)* taps, int columns, float* panel)
    {
        var y = (u * grid.Step) - grid.Padding;
        var x = (v * grid.Step) - grid.Padding;
        var source = images.Plane(image, 0) + ((nint)y * images.Width) + x;
        var rowsInside = y >= 0 && y + grid.TapRows <= images.Height;
        if (!rowsInside && grid.Step != 1)
        {
            PackClipped(source, x, y, 0, run, offsets, taps, columns, panel);
            return;
        }

        if (!rowsInside)
        {
            // Taps above and below the image read a row of zeros instead.
            var zeros = stackalloc float[run];
            var lanes = stackalloc nint[columns];
            new Span<float>(zeros, run).Clear();
            for (var j = 0; j < columns; j++)
                lanes[j] = (uint)(y + taps[j].Row) < (uint)images.Height ? offsets[j] : (nint)(zeros - source);
            PackInside(source, x, y, run, lanes, offsets, taps, columns, panel);
            return;
        }

        PackInside(source, x, y, run, offsets, offsets, taps, columns, panel);
    }

    /// <summary>Packs the pixels whose windows lie between the left and the right edge as they are, the others clipped.</summary>
    private void PackInside(
        float* source, int x, int y, int run, nint* lanes, nint* offsets, (int Row, int Column)* taps, int columns, float* panel)
    {
        var first = Math.Clamp(PatchGrid.Ceiling(-x, grid.Step), 0, run);
        var end = Math.Clamp(PatchGrid.Ceiling(images.Width - grid.TapColumns + 1 - x, grid.Step), first, run);
        PackClipped(source, x, y, 0, first, offsets, taps, columns, panel);
        BlockTranspose.Pack(
            source + (first * grid.Step), lanes, columns, grid.Step, end - first, panel + (first * MicroKernel.Columns),
            MicroKernel.Columns);
        PackClipped(source, x, y, end, run, offsets, taps, columns, panel);
    }

    private void PackClipped(
        float* source, int x, int y, int first, int end, nint* offsets, (int Row, int Column)* taps, int columns, float* panel)
    {
        for (var p = first; p < end; p++)
        {
            for (var j = 0; j < columns; j++)
            {
                var at = x + taps[j].Column + (p * grid.Step);
                panel[((nint)p * MicroKernel.Columns) + j] =
                    (uint)(y + taps[j].Row) < (uint)images.Height && (uint)at < (uint)images.Width
                        ? source[offsets[j] + ((nint)p * grid.Step)]
                        : 0;
            }
        }
    }
}
