namespace Tersor.Kernels.Cpu;

/// <summary>
/// The patches of a batch as the right operand: B[(channel, tap), (image, pixel)]. Patches are packed straight from the
/// images; the matrix of all patches never exists.
/// </summary>
internal readonly unsafe struct PatchesRight(Images images, PatchGrid grid) : IRightOperand
{
    public void Pack(int column, int columns, int k, int depth, float* panel)
    {
        PanelPacking.ClearUnused(columns, depth, panel, MicroKernel.Columns);
        var (image, pixel) = Math.DivRem(column, grid.Pixels);
        var (u, v) = Math.DivRem(pixel, grid.Width);
        for (var j = 0; j < columns;)
        {
            var run = Math.Min(columns - j, grid.Width - v);
            PackRun(image, u, v, run, k, depth, panel + j);
            j += run;
            v = 0;
            if (++u < grid.Height)
                continue;
            u = 0;
            image++;
        }
    }

    /// <summary>Packs what neighbouring pixels of one row of the grid see through each tap.</summary>
    private void PackRun(int image, int u, int v, int run, int k, int depth, float* panel)
    {
        var (channel, tap) = Math.DivRem(k, grid.Taps);
        var (t, s) = Math.DivRem(tap, grid.TapColumns);
        var x = (v * grid.Step) - grid.Padding;
        while (depth > 0)
        {
            var taps = Math.Min(depth, grid.TapColumns - s);
            var y = (u * grid.Step) + t - grid.Padding;
            var row = images.Plane(image, channel) + ((nint)y * images.Width);
            if ((uint)y >= (uint)images.Height)
            {
                PatchRow.Clear(panel, taps, run);
            }
            else if (grid.Step == 1 && x + s >= 0 && x + s + taps - 1 + run <= images.Width)
            {
                RowCopy.Copy(row + x + s, 1, panel, MicroKernel.Columns, taps, run);
            }
            else
            {
                for (var i = 0; i < taps; i++)
                    PatchRow.CopyClipped(row, images.Width, x + s + i, grid.Step, run, panel + (i * MicroKernel.Columns));
            }

            panel += taps * MicroKernel.Columns;
            depth -= taps;
            s = 0;
            if (++t < grid.TapRows)
                continue;
            t = 0;
            channel++;
        }
    }
}
