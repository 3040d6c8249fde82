namespace Tersor.Core;

/// <summary>Functions of each element. A NaN stays one.</summary>
public static class TensorFunctions
{
    /// <param name="x">Floats of any shape.</param>
    extension(Tensor x)
    {
        /// <summary>The absolute value |x|; its derivative at 0 is 0.</summary>
        public Tensor Abs() => AbsOperation.Apply(x);

        /// <summary>The exponential e^x.</summary>
        public Tensor Exp() => ExpOperation.Apply(x);

        /// <summary>The natural logarithm: -∞ of 0, NaN of a negative number.</summary>
        public Tensor Log() => LogOperation.Apply(x);

        /// <summary>The square root: NaN of a negative number; its derivative at 0 is ∞.</summary>
        public Tensor Sqrt() => SqrtOperation.Apply(x);

        /// <summary>The square x².</summary>
        public Tensor Square() => SquareOperation.Apply(x);

        /// <summary>
        /// The power x^exponent: by repeated multiplication for whole exponents up to 64, else as e^(exponent · ln x), where a
        /// negative x gives NaN unless the exponent is whole.
        /// </summary>
        /// <param name="exponent">Finite.</param>
        /// <exception cref="ArgumentOutOfRangeException">The exponent is NaN or infinite.</exception>
        public Tensor Pow(float exponent) => PowOperation.Apply(x, exponent);

        /// <summary>The values limited to [min, max]; the gradient passes inside, limits included, and is 0 outside.</summary>
        /// <param name="min">The lower limit; -∞ for none.</param>
        /// <param name="max">The upper limit, not below the lower; +∞ for none.</param>
        /// <exception cref="ArgumentOutOfRangeException">A limit is NaN, or the upper lies below the lower.</exception>
        public Tensor Clamp(float min, float max) => ClampOperation.Apply(x, min, max);
    }
}
