namespace Tersor.Kernels.Gpu;

/// <summary>
/// Where the elements of a product's operand lie. Left and right operand look alike: a line is a row of the left operand or a
/// column of the right one, the depth runs along the sum.
/// </summary>
public interface IProductOperand
{
    /// <summary>
    /// Whether neighbours along the depth lie side by side in memory, not neighbouring lines: which of them neighbouring work
    /// items should load.
    /// </summary>
    bool IsDenseAlongDepth { get; }

    /// <summary>
    /// The element's place in the view that holds the operand, or a negative number for a zero that is stored nowhere.
    /// </summary>
    /// <remarks>
    /// No constant -1: ILGPU writes it to OpenCL as 4294967295, of which PoCL's compiler warns on standard error.
    /// </remarks>
    int Offset(int line, int depth);
}
