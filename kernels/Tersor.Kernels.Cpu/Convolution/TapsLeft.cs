namespace Tersor.Kernels.Cpu;

/// <summary>
/// The weight of a convolution as the left operand of its gradient by the input: A[input channel, (output channel, tap)], of
/// which only the taps that reach one phase of the input are taken: every <c>step</c>-th in both directions.
/// </summary>
internal readonly unsafe struct TapsLeft(float* weight, ConvolutionShape shape, PatchGrid grid, int firstRow, int firstColumn) : ILeftOperand
{
    private readonly float* _weight = weight;
    private readonly ConvolutionShape _shape = shape;
    private readonly PatchGrid _grid = grid;
    private readonly int _firstRow = firstRow;
    private readonly int _firstColumn = firstColumn;

    public void Pack(int row, int rows, int k, int depth, float* panel)
    {
        var kernelSize = _shape.KernelHeight * _shape.KernelWidth;
        for (var p = 0; p < depth; p++)
        {
            var (channel, tap) = Math.DivRem(k + p, _grid.Taps);
            var (t, s) = Math.DivRem(tap, _grid.TapColumns);
            var y = _firstRow + (t * _shape.Stride);
            var x = _firstColumn + (s * _shape.Stride);
            var source = _weight + (((nint)channel * _shape.InputChannels) + row) * kernelSize + (y * _shape.KernelWidth) + x;
            for (var i = 0; i < rows; i++)
                panel[i] = source[i * kernelSize];
            panel += rows;
        }
    }
}
