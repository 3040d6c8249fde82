namespace Tersor.Kernels.Cpu;

/// <summary>A matrix in memory as the right operand: B[p, j] lies at <c>data[p · depthStride + j · columnStride]</c>.</summary>
internal readonly unsafe struct MatrixRight(float* data, nint depthStride, nint columnStride) : IRightOperand
{
    private readonly float* _data = data;
    private readonly nint _depthStride = depthStride;
    private readonly nint _columnStride = columnStride;

    public void Pack(int column, int columns, int k, int depth, float* panel) =>
        PanelPacking.Pack(
            _data + (column * _columnStride) + (k * _depthStride), _columnStride, columns, _depthStride, depth, panel, MicroKernel.Columns);
}
