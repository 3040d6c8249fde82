namespace Tersor.Kernels.Cpu;

/// <summary>A batch of images as the destination: C[channel, (image, pixel)].</summary>
internal readonly unsafe struct ImagesOutput(Images images) : IGemmOutput
{
    public float* Tile(int row, int column, out nint stride)
    {
        stride = images.PlaneSize;
        var (image, pixel) = Math.DivRem(column, images.PlaneSize);
        return pixel + MicroKernel.Columns <= images.PlaneSize ? images.Plane(image, row) + pixel : null;
    }

    public void Load(int row, int rows, int column, int columns, float* tile)
    {
        for (var j = 0; j < columns;)
        {
            var source = Run(row, column + j, columns - j, out var run);
            RowCopy.Copy(source, images.PlaneSize, tile + j, MicroKernel.Columns, rows, run);
            j += run;
        }
    }

    public void Store(int row, int rows, int column, int columns, float* tile)
    {
        for (var j = 0; j < columns;)
        {
            var destination = Run(row, column + j, columns - j, out var run);
            RowCopy.Copy(tile + j, MicroKernel.Columns, destination, images.PlaneSize, rows, run);
            j += run;
        }
    }

    /// <summary>The pixels from a column on that lie in one image.</summary>
    private float* Run(int row, int column, int columns, out int run)
    {
        var (image, pixel) = Math.DivRem(column, images.PlaneSize);
        run = Math.Min(columns, images.PlaneSize - pixel);
        return images.Plane(image, row) + pixel;
    }
}
