namespace Tersor.Kernels.Cpu;

/// <summary>A row-major matrix as the destination: C[i, j] lies at <c>data[i · stride + j]</c>.</summary>
internal readonly unsafe struct MatrixOutput(float* data, nint stride) : IGemmOutput
{
    private readonly float* _data = data;
    private readonly nint _stride = stride;

    public float* Tile(int row, int column, out nint stride)
    {
        stride = _stride;
        return _data + (row * _stride) + column;
    }

    public void Load(int row, int rows, int column, int columns, float* tile)
    {
        var source = _data + (row * _stride) + column;
        for (var i = 0; i < rows; i++)
        {
            new ReadOnlySpan<float>(source, columns).CopyTo(new Span<float>(tile, columns));
            source += _stride;
            tile += MicroKernel.Columns;
        }
    }

    public void Store(int row, int rows, int column, int columns, float* tile)
    {
        var destination = _data + (row * _stride) + column;
        for (var i = 0; i < rows; i++)
        {
            new ReadOnlySpan<float>(tile, columns).CopyTo(new Span<float>(destination, columns));
            destination += _stride;
            tile += MicroKernel.Columns;
        }
    }
}
