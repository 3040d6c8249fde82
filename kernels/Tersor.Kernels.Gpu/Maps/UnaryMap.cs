using ILGPU;
using Tersor.Kernels.Operators;

namespace Tersor.Kernels.Gpu;

/// <summary>y = f(x) over dense elements.</summary>
public static class UnaryMap
{
    /// <summary>y[i] = f(x[i]), or y[i] += f(x[i]), for i below n. y may be x.</summary>
    /// <param name="x">At least n elements.</param>
    /// <param name="y">At least n elements.</param>
    /// <param name="n">How many.</param>
    /// <param name="accumulate">Not 0 to add to y.</param>
    /// <param name="f">The operator, its state included.</param>
    public static void Run<TOperator>(ArrayView<float> x, ArrayView<float> y, int n, int accumulate, TOperator f)
        where TOperator : unmanaged, IUnaryOperator
    {
        for (var i = GridStride.First; i < n; i += GridStride.Step)
        {
            var value = f.Invoke(x[i]);
            y[i] = accumulate != 0 ? y[i] + value : value;
        }
    }
}
