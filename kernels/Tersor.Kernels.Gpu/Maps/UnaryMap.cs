using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>y = f(x) or y += f(x) over dense elements; y may be x.</summary>
/// <remarks>
/// No loop: with one, the compiler for OpenCL on a CPU no longer makes vectors of neighbouring work items, and a map runs at a
/// tenth of the memory's bandwidth.
/// </remarks>
public static class UnaryMap
{
    /// <summary>One element a work item, at any alignment.</summary>
    /// <param name="x">At least n elements.</param>
    /// <param name="y">At least n elements.</param>
    /// <param name="n">The number of elements.</param>
    /// <param name="accumulate">Not 0 to add to y.</param>
    /// <param name="f">The operator, its state included.</param>
    public readonly struct Elements<TOperator>(
        ArrayView<float> x, ArrayView<float> y, int n, int accumulate, TOperator f) : IKernel
        where TOperator : unmanaged, IUnaryOperator
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
                Element(x, y, i, accumulate, f);
        }
    }

    /// <summary>Four elements a work item, whose views start on a 16-byte boundary.</summary>
    public readonly struct Vectors<TOperator>(
        ArrayView<float> x, ArrayView<float> y, int n, int accumulate, TOperator f) : IKernel
        where TOperator : unmanaged, IUnaryOperator
    {
        /// <inheritdoc/>
        public void Run()
        {
            var place = WorkItem.Index;
            var i = place * Float4.Width;
            if (i + Float4.Width <= n)
            {
                var value = x.Cast<Float4>()[place];
                var result =
                    new Float4 { X = f.Invoke(value.X), Y = f.Invoke(value.Y), Z = f.Invoke(value.Z), W = f.Invoke(value.W) };
                var destination = y.Cast<Float4>();
                destination[place] = accumulate != 0 ? destination[place] + result : result;
            }
            else
            {
                for (; i < n; i++)
                    Element(x, y, i, accumulate, f);
            }
        }
    }

    private static void Element<TOperator>(ArrayView<float> x, ArrayView<float> y, int i, int accumulate, TOperator f)
        where TOperator : unmanaged, IUnaryOperator
    {
        var value = f.Invoke(x[i]);
        y[i] = accumulate != 0 ? y[i] + value : value;
    }
}
