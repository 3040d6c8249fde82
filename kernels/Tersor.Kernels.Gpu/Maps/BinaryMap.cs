using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// y = f(a, b) or y += f(a, b); y may be an operand that is not broadcast. No loop: see <see cref="UnaryMap"/>.
/// </summary>
public static class BinaryMap
{
    /// <summary>One element of a dense y a work item, operands of any strides.</summary>
    /// <param name="a">Operand 0 of the axes.</param>
    /// <param name="b">Operand 1 of the axes.</param>
    /// <param name="y">At least n elements.</param>
    /// <param name="axes">The extents of y, with the operands' strides: 0 broadcasts.</param>
    /// <param name="n">The elements of y.</param>
    /// <param name="accumulate">Not 0 to add to y.</param>
    /// <param name="f">The operator, its state included.</param>
    public readonly struct Elements<TOperator>(
        ArrayView<float> a, ArrayView<float> b, ArrayView<float> y, StridedAxes axes, int n, int accumulate,
        TOperator f) : IKernel
        where TOperator : unmanaged, IBinaryOperator
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                axes.Locate(i, out var aPlace, out var bPlace);
                Element(a[aPlace], b[bPlace], y, i, accumulate, f);
            }
        }
    }

    /// <summary>Four elements a work item, all operands dense, whose views start on a 16-byte boundary.</summary>
    public readonly struct Vectors<TOperator>(
        ArrayView<float> a, ArrayView<float> b, ArrayView<float> y, int n, int accumulate, TOperator f) : IKernel
        where TOperator : unmanaged, IBinaryOperator
    {
        /// <inheritdoc/>
        public void Run()
        {
            var place = WorkItem.Index;
            var i = place * Float4.Width;
            if (i + Float4.Width <= n)
            {
                var left = a.Cast<Float4>()[place];
                var right = b.Cast<Float4>()[place];
                var result = new Float4
                {
                    X = f.Invoke(left.X, right.X),
                    Y = f.Invoke(left.Y, right.Y),
                    Z = f.Invoke(left.Z, right.Z),
                    W = f.Invoke(left.W, right.W),
                };
                var destination = y.Cast<Float4>();
                destination[place] = accumulate != 0 ? destination[place] + result : result;
            }
            else
            {
                for (; i < n; i++)
                    Element(a[i], b[i], y, i, accumulate, f);
            }
        }
    }

    private static void Element<TOperator>(float a, float b, ArrayView<float> y, int i, int accumulate, TOperator f)
        where TOperator : unmanaged, IBinaryOperator
    {
        var value = f.Invoke(a, b);
        y[i] = accumulate != 0 ? y[i] + value : value;
    }
}
