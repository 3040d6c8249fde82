using ILGPU;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

/// <summary>The two operands of a matrix product, wherever they lie.</summary>
/// <param name="Rows">Rows of the product, lines of the left operand.</param>
/// <param name="Columns">Columns of the product, lines of the right operand.</param>
/// <param name="Depth">Length of the sums.</param>
/// <param name="Left">Holds the left operand.</param>
/// <param name="LeftOperand">Where in <paramref name="Left"/>.</param>
/// <param name="Right">Holds the right operand.</param>
/// <param name="RightOperand">Where in <paramref name="Right"/>.</param>
internal readonly record struct Factors<TLeft, TRight>(
    int Rows, int Columns, int Depth, ArrayView<float> Left, TLeft LeftOperand, ArrayView<float> Right, TRight RightOperand)
    where TLeft : unmanaged, IProductOperand
    where TRight : unmanaged, IProductOperand;
