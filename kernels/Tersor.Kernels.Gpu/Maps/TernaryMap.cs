using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// y = f(a, b, c) or y += f(a, b, c) over dense elements; y may be an operand. No loop: see <see cref="UnaryMap"/>. One element a
/// work item.
/// </summary>
/// <param name="a">At least n elements.</param>
/// <param name="b">At least n elements.</param>
/// <param name="c">At least n elements.</param>
/// <param name="y">At least n elements.</param>
/// <param name="n">The number of elements.</param>
/// <param name="accumulate">Not 0 to add to y.</param>
/// <param name="f">The operator, its state included.</param>
public readonly struct TernaryMap<TOperator>(
    ArrayView<float> a, ArrayView<float> b, ArrayView<float> c, ArrayView<float> y, int n, int accumulate, TOperator f) : IKernel
    where TOperator : unmanaged, ITernaryOperator
{
    /// <inheritdoc/>
    public void Run()
    {
        var i = WorkItem.Index;
        if (i < n)
        {
            var value = f.Invoke(a[i], b[i], c[i]);
            y[i] = accumulate != 0 ? y[i] + value : value;
        }
    }
}
