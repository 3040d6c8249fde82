using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>
/// Comparisons element by element, broadcast as in NumPy: a float mask of 1 where they hold and 0 elsewhere, without a gradient.
/// A comparison with NaN doesn't hold, but for <c>IsNotEqualTo</c>. The operators <c>==</c> and <c>!=</c> compare handles.
/// </summary>
/// <example><code>
/// var positives = (x > 0).Sum();
/// var clipped = Tensor.Where(x > 0, x, 0.1f * x);
/// </code></example>
public static class TensorComparisons
{
    extension(Tensor)
    {
        /// <summary>The mask of a &lt; b.</summary>
        public static Tensor operator <(Tensor a, Tensor b) => Mirror(new GreaterThan(), a, b);

        /// <summary>The mask of a &gt; b.</summary>
        public static Tensor operator >(Tensor a, Tensor b) => Compare(new GreaterThan(), a, b);

        /// <summary>The mask of a ≤ b.</summary>
        public static Tensor operator <=(Tensor a, Tensor b) => Mirror(new GreaterThanOrEqual(), a, b);

        /// <summary>The mask of a ≥ b.</summary>
        public static Tensor operator >=(Tensor a, Tensor b) => Compare(new GreaterThanOrEqual(), a, b);

        /// <summary>The mask of a &lt; b.</summary>
        public static Tensor operator <(Tensor a, float b) => a < a.Device.Constant(b);

        /// <summary>The mask of a &gt; b.</summary>
        public static Tensor operator >(Tensor a, float b) => a > a.Device.Constant(b);

        /// <summary>The mask of a ≤ b.</summary>
        public static Tensor operator <=(Tensor a, float b) => a <= a.Device.Constant(b);

        /// <summary>The mask of a ≥ b.</summary>
        public static Tensor operator >=(Tensor a, float b) => a >= a.Device.Constant(b);

        /// <summary>
        /// The elements of a where the condition holds, those of b elsewhere; all three are broadcast together.
        /// </summary>
        /// <param name="condition">Floats; one holds unless it is 0 or NaN.</param>
        /// <param name="a">Floats.</param>
        /// <param name="b">Floats.</param>
        /// <exception cref="ArgumentException">Shapes that can't be broadcast together, no floats, or two devices.</exception>
        public static Tensor Where(Tensor condition, Tensor a, Tensor b) => WhereOperation.Apply(condition, a, b);

        /// <summary>The larger of a and b, NaN where either is; the gradient of equals is b's.</summary>
        /// <exception cref="ArgumentException">Shapes that can't be broadcast together, no floats, or two devices.</exception>
        public static Tensor Maximum(Tensor a, Tensor b) => Tensor.Where((a > b) + a.IsNaN(), a, b);

        /// <summary>The smaller of a and b, NaN where either is; the gradient of equals is b's.</summary>
        /// <exception cref="ArgumentException">Shapes that can't be broadcast together, no floats, or two devices.</exception>
        public static Tensor Minimum(Tensor a, Tensor b) => Tensor.Where((a < b) + a.IsNaN(), a, b);
    }

    /// <param name="x">Floats of any shape.</param>
    extension(Tensor x)
    {
        /// <summary>The mask of x = other.</summary>
        /// <param name="other">A shape that can be broadcast with x's.</param>
        public Tensor IsEqualTo(Tensor other) => Compare(new EqualTo(), x, other);

        /// <summary>The mask of x = value.</summary>
        /// <param name="value">A number.</param>
        public Tensor IsEqualTo(float value) => x.IsEqualTo(x.Device.Constant(value));

        /// <summary>The mask of x ≠ other, which a NaN is to everything.</summary>
        /// <param name="other">A shape that can be broadcast with x's.</param>
        public Tensor IsNotEqualTo(Tensor other) => 1f - x.IsEqualTo(other);

        /// <summary>The mask of x ≠ value, which a NaN is to everything.</summary>
        /// <param name="value">A number.</param>
        public Tensor IsNotEqualTo(float value) => x.IsNotEqualTo(x.Device.Constant(value));

        /// <summary>The mask of NaN.</summary>
        public Tensor IsNaN() => x.IsNotEqualTo(x);
    }

    private static Tensor Mirror<TOperator>(TOperator f, Tensor a, Tensor b)
        where TOperator : unmanaged, IBinaryOperator
    {
        a.Device.Demand(b);
        return Compare(f, b, a);
    }

    private static Tensor Compare<TOperator>(TOperator f, Tensor a, Tensor b)
        where TOperator : unmanaged, IBinaryOperator
    {
        a.Device.Demand(b);
        Require.Float(a, nameof(a));
        Require.Float(b, nameof(b));
        var y = a.Device.Result(Shape.Broadcast(a.Shape, b.Shape));
        using var guard = Tape.NoGrad();
        a.Device.Backend.Map(f, ContiguousOperation.Apply(a), ContiguousOperation.Apply(b), y);
        return y;
    }
}
