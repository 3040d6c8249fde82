namespace Tersor.Kernels.Cpu;

/// <summary>The gradients of two weights and of a bias, any of them null, side by side as a product's destination.</summary>
internal readonly unsafe struct LstmWeightsOutput(
    float* dRecurrent, int hidden, float* dInput, int inputs, float* dBias) : IGemmOutput
{
    public float* Tile(int row, int column, out nint stride)
    {
        stride = hidden;
        return dRecurrent != null && column + MicroKernel.Columns <= hidden ? dRecurrent + ((nint)row * hidden) + column : null;
    }

    public void Load(int row, int rows, int column, int columns, float* tile) =>
        Move(row, rows, column, columns, tile, load: true);

    public void Store(int row, int rows, int column, int columns, float* tile) =>
        Move(row, rows, column, columns, tile, load: false);

    private void Move(int row, int rows, int column, int columns, float* tile, bool load)
    {
        Move(dRecurrent, 0, hidden, row, rows, column, columns, tile, load);
        Move(dInput, hidden, inputs, row, rows, column, columns, tile, load);
        Move(dBias, hidden + inputs, 1, row, rows, column, columns, tile, load);
    }

    private static void Move(
        float* data, int start, int width, int row, int rows, int column, int columns, float* tile, bool load)
    {
        var first = Math.Max(column, start);
        var count = Math.Min(column + columns, start + width) - first;
        if (data == null || count <= 0)
            return;
        var place = data + ((nint)row * width) + first - start;
        tile += first - column;
        if (load)
            RowCopy.Copy(place, width, tile, MicroKernel.Columns, rows, count);
        else
            RowCopy.Copy(tile, MicroKernel.Columns, place, width, rows, count);
    }
}
