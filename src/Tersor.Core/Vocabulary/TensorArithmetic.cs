namespace Tersor.Core;

/// <summary>
/// The four operations and the remainder, with NumPy's broadcasting: shapes are aligned at the innermost dimension, and an extent
/// of 1 stretches. A number stands for a tensor that holds it everywhere.
/// </summary>
/// <example><code>
/// var normalized = (x - x.Mean(0)) / deviation;
/// var half = 0.5f * (a + b);
/// </code></example>
public static class TensorArithmetic
{
    extension(Tensor)
    {
        /// <summary>The sum a + b.</summary>
        /// <exception cref="ArgumentException">Shapes that can't be broadcast together, no floats, or two devices.</exception>
        public static Tensor operator +(Tensor a, Tensor b) => AddOperation.Apply(a, b);

        /// <summary>The sum a + b.</summary>
        public static Tensor operator +(Tensor a, float b) => AddOperation.Apply(a, a.Device.Constant(b));

        /// <summary>The sum a + b.</summary>
        public static Tensor operator +(float a, Tensor b) => AddOperation.Apply(b.Device.Constant(a), b);

        /// <summary>The difference a - b.</summary>
        /// <exception cref="ArgumentException">Shapes that can't be broadcast together, no floats, or two devices.</exception>
        public static Tensor operator -(Tensor a, Tensor b) => SubtractOperation.Apply(a, b);

        /// <summary>The difference a - b.</summary>
        public static Tensor operator -(Tensor a, float b) => SubtractOperation.Apply(a, a.Device.Constant(b));

        /// <summary>The difference a - b.</summary>
        public static Tensor operator -(float a, Tensor b) => SubtractOperation.Apply(b.Device.Constant(a), b);

        /// <summary>The negative of a.</summary>
        public static Tensor operator -(Tensor a) => ScaleOperation.Apply(a, -1f);

        /// <summary>
        /// The product a · b, element by element; <see cref="TensorProducts.MatMul"/> is the product of matrices.
        /// </summary>
        /// <exception cref="ArgumentException">Shapes that can't be broadcast together, no floats, or two devices.</exception>
        public static Tensor operator *(Tensor a, Tensor b) => MultiplyOperation.Apply(a, b);

        /// <summary>The product a · b.</summary>
        public static Tensor operator *(Tensor a, float b) => ScaleOperation.Apply(a, b);

        /// <summary>The product a · b.</summary>
        public static Tensor operator *(float a, Tensor b) => ScaleOperation.Apply(b, a);

        /// <summary>The quotient a / b; dividing by 0 gives ±∞ or NaN.</summary>
        /// <exception cref="ArgumentException">Shapes that can't be broadcast together, no floats, or two devices.</exception>
        public static Tensor operator /(Tensor a, Tensor b) => DivideOperation.Apply(a, b);

        /// <summary>The quotient a / b, correctly rounded; <c>a * (1 / b)</c> is faster.</summary>
        public static Tensor operator /(Tensor a, float b) => DivideOperation.Apply(a, a.Device.Constant(b));

        /// <summary>The quotient a / b.</summary>
        public static Tensor operator /(float a, Tensor b) => DivideOperation.Apply(b.Device.Constant(a), b);

        /// <summary>The remainder a - b · trunc(a / b), which has the sign of a, as of numbers in C#.</summary>
        /// <exception cref="ArgumentException">Shapes that can't be broadcast together, no floats, or two devices.</exception>
        public static Tensor operator %(Tensor a, Tensor b) => RemainderOperation.Apply(a, b);
    }
}
