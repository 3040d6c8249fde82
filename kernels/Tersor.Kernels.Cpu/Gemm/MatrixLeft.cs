namespace Tersor.Kernels.Cpu;

/// <summary>A matrix in memory as the left operand: A[i, p] lies at <c>data[i · rowStride + p · depthStride]</c>.</summary>
internal readonly unsafe struct MatrixLeft(float* data, nint rowStride, nint depthStride) : ILeftOperand
{
    public void Pack(int row, int rows, int k, int depth, float* panel) =>
        PanelPacking.Pack(data + (row * rowStride) + (k * depthStride), rowStride, rows, depthStride, depth, panel, rows);
}
