namespace Tersor.Kernels.Cpu;

/// <summary>A batch of images as the destination: C[channel, (image, pixel)].</summary>
internal readonly unsafe struct ImagesOutput(Images images) : IGemmOutput
{
    private readonly Images _images = images;

    public float* Tile(int row, int column, out nint stride)
    {
        stride = _images.PlaneSize;
        var (image, pixel) = Math.DivRem(column, _images.PlaneSize);
        return pixel + MicroKernel.Columns <= _images.PlaneSize ? _images.Plane(image, row) + pixel : null;
    }

    public void Load(int row, int rows, int column, int columns, float* tile)
    {
        for (var j = 0; j < columns;)
        {
            var source = Run(row, column + j, columns - j, out var run);
            RowCopy.Copy(source, _images.PlaneSize, tile + j, MicroKernel.Columns, rows, run);
            j += run;
        }
    }

    public void Store(int row, int rows, int column, int columns, float* tile)
    {
        for (var j = 0; j < columns;)
        {
            var destination = Run(row, column + j, columns - j, out var run);
            RowCopy.Copy(tile + j, MicroKernel.Columns, destination, _images.PlaneSize, rows, run);
            j += run;
        }
    }

    /// <summary>The pixels from a column on that lie in one image.</summary>
    private float* Run(int row, int column, int columns, out int run)
    {
        var (image, pixel) = Math.DivRem(column, _images.PlaneSize);
        run = Math.Min(columns, _images.PlaneSize - pixel);
        return _images.Plane(image, row) + pixel;
    }
}
