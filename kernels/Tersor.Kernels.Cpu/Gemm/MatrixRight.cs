namespace Tersor.Kernels.Cpu;

/// <summary>A matrix in memory as the right operand: B[p, j] lies at <c>data[p · depthStride + j · columnStride]</c>.</summary>
internal readonly unsafe struct MatrixRight(float* data, nint depthStride, nint columnStride) : IRightOperand
{
    public void Pack(int column, int columns, int k, int depth, float* panel) =>
        PanelPacking.Pack(
            data + (column * columnStride) + (k * depthStride), columnStride, columns, depthStride, depth, panel,
            MicroKernel.Columns);
}
