namespace Tersor.Kernels.Gpu;

/// <summary>One axis of a nest of loops over two operands.</summary>
/// <param name="extent">The number of its places.</param>
/// <param name="stride0">The distance of neighbours in operand 0.</param>
/// <param name="stride1">The distance of neighbours in operand 1.</param>
public readonly struct StridedAxis(int extent, int stride0, int stride1)
{
    /// <summary>The number of its places.</summary>
    public readonly int Extent = extent;

    /// <summary>The distance of neighbours in operand 0.</summary>
    public readonly int Stride0 = stride0;

    /// <summary>The distance of neighbours in operand 1.</summary>
    public readonly int Stride1 = stride1;

    /// <summary>Whether this axis, put around another, is walked by both operands as one longer axis.</summary>
    public bool Continues(StridedAxis inner) =>
        Stride0 == inner.Stride0 * inner.Extent && Stride1 == inner.Stride1 * inner.Extent;
}
