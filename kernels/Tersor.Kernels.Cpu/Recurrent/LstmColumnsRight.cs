namespace Tersor.Kernels.Cpu;

/// <summary>
/// Two matrices side by side and a column of ones, as the right operand: what the gates' sums are made of, for all steps.
/// </summary>
internal readonly unsafe struct LstmColumnsRight(float* h, int hidden, float* x, int inputs) : IRightOperand
{
    public void Pack(int column, int columns, int k, int depth, float* panel)
    {
        PanelPacking.ClearUnused(columns, depth, panel, MicroKernel.Columns);
        var end = column + columns;
        Copy(h, 0, hidden, column, end, k, depth, panel);
        Copy(x, hidden, inputs, column, end, k, depth, panel);
        if (end <= hidden + inputs)
            return;
        for (var p = 0; p < depth; p++)
            panel[((nint)p * MicroKernel.Columns) + columns - 1] = 1f;
    }

    /// <summary>Packs those columns of a matrix, which begins at column <paramref name="start"/>, that the panel has.</summary>
    private static void Copy(float* data, int start, int width, int column, int end, int k, int depth, float* panel)
    {
        var first = Math.Max(column, start);
        var count = Math.Min(end, start + width) - first;
        if (count > 0)
            RowCopy.Copy(
                data + ((nint)k * width) + first - start, width, panel + first - column, MicroKernel.Columns, depth, count);
    }
}
