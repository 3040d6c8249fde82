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
        PanelPacking.ClearUnused(columns, depth, panel, MicroKernel.Columns);
        var (image, pixel) = Math.DivRem(column, _grid.Pixels);
        var (u, v) = Math.DivRem(pixel, _grid.Width);
        for (var j = 0; j < columns;)
        {
            var run = Math.Min(columns - j, _grid.Width - v);
            PackRun(image, u, v, run, k, depth, panel + j);
            j += run;
            v = 0;
            if (++u < _grid.Height)
                continue;
            u = 0;
            image++;
        }
    }

    /// <summary>Packs what neighbouring pixels of one row of the grid see through each tap.</summary>
    private void PackRun(int image, int u, int v, int run, int k, int depth, float* panel)
    {
        var (channel, tap) = Math.DivRem(k, _grid.Taps);
        var (t, s) = Math.DivRem(tap, _grid.TapColumns);
        var x = (v * _grid.Step) - _grid.Padding;
        while (depth > 0)
        {
            var taps = Math.Min(depth, _grid.TapColumns - s);
            var y = (u * _grid.Step) + t - _grid.Padding;
            var row = _images.Plane(image, channel) + ((nint)y * _images.Width);
            if ((uint)y >= (uint)_images.Height)
            {
                PatchRow.Clear(panel, taps, run);
            }
            else if (_grid.Step == 1 && x + s >= 0 && x + s + taps - 1 + run <= _images.Width)
            {
                RowCopy.Copy(row + x + s, 1, panel, MicroKernel.Columns, taps, run);
            }
            else
            {
                for (var i = 0; i < taps; i++)
                    PatchRow.CopyClipped(row, _images.Width, x + s + i, _grid.Step, run, panel + (i * MicroKernel.Columns));
            }

            panel += taps * MicroKernel.Columns;
            depth -= taps;
            s = 0;
            if (++t < _grid.TapRows)
                continue;
            t = 0;
            channel++;
        }
    }
}
