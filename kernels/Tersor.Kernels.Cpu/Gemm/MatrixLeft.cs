namespace Tersor.Kernels.Cpu;

/// <summary>A matrix in memory as the left operand: A[i, p] lies at <c>data[i · rowStride + p · depthStride]</c>.</summary>
internal readonly unsafe struct MatrixLeft(float* data, nint rowStride, nint depthStride) : ILeftOperand
{
    private readonly float* _data = data;
    private readonly nint _rowStride = rowStride;
    private readonly nint _depthStride = depthStride;

    public void Pack(int row, int rows, int k, int depth, float* panel) =>
        PanelPacking.Pack(_data + (row * _rowStride) + (k * _depthStride), _rowStride, rows, _depthStride, depth, panel, rows);
}
