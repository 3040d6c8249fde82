namespace Tersor.Kernels.Cpu;

/// <summary>
/// A batch of images as the destination: C[channel, (image, pixel)], where the pixels are those of one phase: every
/// <c>step</c>-th row and column from the first.
/// </summary>
internal readonly unsafe struct ImagesOutput(Images images, int gridHeight, int gridWidth, int step, int firstRow, int firstColumn) : IGemmOutput
{
    private readonly Images _images = images;
    private readonly int _gridPixels = gridHeight * gridWidth;
    private readonly int _gridWidth = gridWidth;
    private readonly int _step = step;
    private readonly int _firstRow = firstRow;
    private readonly int _firstColumn = firstColumn;

    public float* Tile(int row, int column, out nint stride)
    {
        stride = _images.PlaneSize;
        var (image, pixel) = Math.DivRem(column, _gridPixels);
        return _step == 1 && pixel + MicroKernel.Columns <= _gridPixels ? _images.Plane(image, row) + pixel : null;
    }

    public void Load(int row, int rows, int column, int columns, float* tile) => Move(row, rows, column, columns, tile, load: true);

    public void Store(int row, int rows, int column, int columns, float* tile) => Move(row, rows, column, columns, tile, load: false);

    private void Move(int row, int rows, int column, int columns, float* tile, bool load)
    {
        for (var j = 0; j < columns;)
        {
            var (image, pixel) = Math.DivRem(column + j, _gridPixels);
            var (u, v) = Math.DivRem(pixel, _gridWidth);
            var run = Math.Min(columns - j, _gridWidth - v);
            var at = _images.Plane(image, row) + ((_firstRow + (u * _step)) * (nint)_images.Width) + _firstColumn + (v * _step);
            for (var i = 0; i < rows; i++)
                MoveRun(at + ((nint)i * _images.PlaneSize), run, tile + (i * MicroKernel.Columns) + j, load);
            j += run;
        }
    }

    private void MoveRun(float* image, int run, float* tile, bool load)
    {
        for (var i = 0; i < run; i++)
        {
            if (load)
                tile[i] = image[i * _step];
            else
                image[i * _step] = tile[i];
        }
    }
}
