namespace Tersor.Kernels.Cpu;

/// <summary>Adds what windows hold to the pixels that they cover: the reverse of taking patches.</summary>
internal static unsafe class PatchScatter
{
    /// <summary>Adds the windows of some rows of the grid to one plane.</summary>
    /// <param name="grid">The places of the windows in the plane.</param>
    /// <param name="patches">Tap by tap (<paramref name="stride"/> elements apart), the windows from row
    /// <paramref name="firstRow"/> on.</param>
    /// <param name="stride">The distance between taps.</param>
    /// <param name="firstRow">The first row of the grid.</param>
    /// <param name="rows">Rows of the grid.</param>
    /// <param name="plane">The destination.</param>
    /// <param name="height">Rows of the plane.</param>
    /// <param name="width">Columns of the plane.</param>
    public static void Add(
        in PatchGrid grid, float* patches, nint stride, int firstRow, int rows, float* plane, int height, int width)
    {
        for (var t = 0; t < grid.TapRows; t++)
        {
            for (var s = 0; s < grid.TapColumns; s++)
            {
                var first = Math.Max(0, PatchGrid.Ceiling(grid.Padding - s, grid.Step));
                var end = Math.Min(grid.Width, PatchGrid.Ceiling(width + grid.Padding - s, grid.Step));
                for (var u = 0; u < rows; u++)
                {
                    var y = ((firstRow + u) * grid.Step) + t - grid.Padding;
                    if ((uint)y >= (uint)height || first >= end)
                        continue;
                    var x = (first * grid.Step) + s - grid.Padding;
                    StridedRow.Add(patches + (u * grid.Width) + first, plane + ((nint)y * width) + x, grid.Step, end - first);
                }

                patches += stride;
            }
        }
    }
}
