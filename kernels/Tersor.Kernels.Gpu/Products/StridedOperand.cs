namespace Tersor.Kernels.Gpu;

/// <summary>A matrix in memory, transposed or not.</summary>
/// <param name="lineStride">Elements between neighbouring lines.</param>
/// <param name="depthStride">Elements between neighbours along the depth.</param>
public readonly struct StridedOperand(int lineStride, int depthStride) : IProductOperand
{
    /// <inheritdoc/>
    public bool IsDenseAlongDepth => depthStride == 1;

    /// <inheritdoc/>
    public int Offset(int line, int depth) => (line * lineStride) + (depth * depthStride);
}
