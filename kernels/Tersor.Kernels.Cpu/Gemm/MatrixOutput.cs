namespace Tersor.Kernels.Cpu;

/// <summary>A row-major matrix as the destination: C[i, j] lies at <c>data[i · stride + j]</c>.</summary>
internal readonly unsafe struct MatrixOutput(float* data, nint stride) : IGemmOutput
{
    private readonly nint _stride = stride;

    public float* Tile(int row, int column, out nint stride)
    {
        stride = _stride;
        return data + (row * _stride) + column;
    }

    public void Load(int row, int rows, int column, int columns, float* tile) =>
        RowCopy.Copy(data + (row * _stride) + column, _stride, tile, MicroKernel.Columns, rows, columns);

    public void Store(int row, int rows, int column, int columns, float* tile) =>
        RowCopy.Copy(tile, MicroKernel.Columns, data + (row * _stride) + column, _stride, rows, columns);
}
