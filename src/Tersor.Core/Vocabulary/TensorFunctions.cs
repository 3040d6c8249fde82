using Tersor.Kernels;

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

        /// <summary>The powers x^exponent element by element, computed and broadcast like those of a single exponent.</summary>
        /// <param name="exponent">A shape that can be broadcast with x's.</param>
        /// <exception cref="ArgumentException">Shapes that can't be broadcast together, no floats, or two devices.</exception>
        public Tensor Pow(Tensor exponent) => ExponentiationOperation.Apply(x, exponent);

        /// <summary>The sine of an angle in radians.</summary>
        public Tensor Sin() => SinOperation.Apply(x);

        /// <summary>The cosine of an angle in radians.</summary>
        public Tensor Cos() => CosOperation.Apply(x);

        /// <summary>The error function 2/√π ∫ e^(-t²) dt from 0 to x.</summary>
        public Tensor Erf() => ErfOperation.Apply(x);

        /// <summary>The greatest integer that is not above x; without a gradient, as all that is constant in pieces.</summary>
        public Tensor Floor() => InPieces(x, new Floor());

        /// <summary>The least integer that is not below x; without a gradient.</summary>
        public Tensor Ceiling()
        {
            using var guard = Tape.NoGrad();
            return -(-x).Floor();
        }

        /// <summary>The nearest integer, the even one of two; without a gradient.</summary>
        public Tensor Round() => InPieces(x, new RoundToEven());

        /// <summary>The integer next to x on the way to 0; without a gradient.</summary>
        public Tensor Truncate()
        {
            using var guard = Tape.NoGrad();
            return x.Sign() * x.Abs().Floor();
        }

        /// <summary>The sign: -1, 0 or 1; without a gradient.</summary>
        public Tensor Sign() => InPieces(x, new Sign());

        /// <summary>The values limited to [min, max]; the gradient passes inside, limits included, and is 0 outside.</summary>
        /// <param name="min">The lower limit; -∞ for none.</param>
        /// <param name="max">The upper limit, not below the lower; +∞ for none.</param>
        /// <exception cref="ArgumentOutOfRangeException">A limit is NaN, or the upper lies below the lower.</exception>
        public Tensor Clamp(float min, float max) => ClampOperation.Apply(x, min, max);
    }

    private static Tensor InPieces<TOperator>(Tensor x, TOperator f)
        where TOperator : unmanaged, IUnaryOperator
    {
        Require.Float(x, nameof(x));
        using var guard = Tape.NoGrad();
        var y = x.Device.Result(x.Shape);
        x.Device.Backend.Map(f, ContiguousOperation.Apply(x), y);
        return y;
    }
}
