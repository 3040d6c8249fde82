namespace Tersor.Kernels.Gpu;

/// <summary>Another operand with lines and depth exchanged.</summary>
/// <param name="operand">The other one.</param>
public readonly struct TransposedOperand<TOperand>(TOperand operand) : IProductOperand
    where TOperand : unmanaged, IProductOperand
{
    /// <inheritdoc/>
    public bool IsDenseAlongDepth => !operand.IsDenseAlongDepth;

    /// <inheritdoc/>
    public int Offset(int line, int depth) => operand.Offset(depth, line);
}
