using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>Products with weights: of matrices, and with the windows of images.</summary>
public static class TensorProducts
{
    /// <param name="x">Floats.</param>
    extension(Tensor x)
    {
        /// <summary>
        /// The matrix product [m, n]. Further outer dimensions of x, if it isn't transposed, stay as they are; if the other has
        /// some, too, both count matrices, and are broadcast.
        /// </summary>
        /// <param name="other">[…, k, n], or […, n, k] if transposed.</param>
        /// <param name="transpose">
        /// Whether x is [k, m] instead of [m, k]: cheaper than <see cref="TensorShapes.Transpose"/>.
        /// </param>
        /// <param name="transposeOther">Whether the other is transposed.</param>
        /// <exception cref="ArgumentException">No matrices, or their inner extents differ.</exception>
        public Tensor MatMul(Tensor other, bool transpose = false, bool transposeOther = false)
        {
            if (other.Shape.Rank > 2 || (x.Shape.Rank > 2 && transpose))
                return BatchedProductOperation.Apply(x, transpose, other, transposeOther);
            if (x.Shape.Rank <= 2)
                return MatrixProductOperation.Apply(x, transpose, other, transposeOther);
            var product = MatrixProductOperation.Apply(x.Reshape(x.Shape.Matrix()), false, other, transposeOther);
            return product.Reshape(x.Shape.With(-1, product.Shape[1]));
        }

        /// <summary>
        /// A fully connected layer [n, outputs] of x [n, inputs]: activation(x · weightᵀ + bias), in one fused product.
        /// </summary>
        /// <param name="weight">[outputs, inputs].</param>
        /// <param name="bias">[outputs], or null for none.</param>
        /// <param name="activation">Applied to the sums.</param>
        /// <param name="slope">The factor of negative sums under <see cref="Activation.LeakyRelu"/>.</param>
        /// <remarks>Further outer dimensions of x stay as they are.</remarks>
        /// <exception cref="ArgumentException">Shapes that don't fit together, or a negative slope.</exception>
        public Tensor Affine(Tensor weight, Tensor? bias = null, Activation activation = Activation.Identity, float slope = 0f)
        {
            if (x.Shape.Rank <= 2)
                return AffineOperation.Apply(x, weight, bias, activation, slope);
            var rows = AffineOperation.Apply(x.Reshape(x.Shape.Matrix()), weight, bias, activation, slope);
            return rows.Reshape(x.Shape.With(-1, rows.Shape[1]));
        }

        /// <summary>A convolution [n, outputs, h', w'] of images x [n, channels, h, w], as a cross-correlation.</summary>
        /// <param name="weight">[outputs, channels, kernel height, kernel width].</param>
        /// <param name="bias">[outputs], or null for none.</param>
        /// <param name="window">Kernel, stride and padding.</param>
        /// <param name="activation">Applied to the sums.</param>
        /// <param name="slope">The factor of negative sums under <see cref="Activation.LeakyRelu"/>.</param>
        /// <exception cref="ArgumentException">Shapes that don't fit together, or a negative slope.</exception>
        public Tensor Conv2d(
            Tensor weight,
            Tensor? bias,
            in WindowGeometry window,
            Activation activation = Activation.Identity,
            float slope = 0f) =>
            ConvolutionOperation.Apply(x, weight, bias, window, activation, slope);

        /// <summary>
        /// A convolution [n, outputs, h', w'] of images x [n, channels, h, w] whose windows have gaps, move differently in both
        /// directions or see a part of the channels; where they see all of many channels, the other form is faster.
        /// </summary>
        /// <param name="weight">[outputs, channels / groups, kernel height, kernel width].</param>
        /// <param name="bias">[outputs], or null for none.</param>
        /// <param name="steps">Strides, dilations and padding.</param>
        /// <param name="groups">The parts that the channels of both sides are cut into.</param>
        /// <exception cref="ArgumentException">Shapes that don't fit together.</exception>
        public Tensor Conv2d(Tensor weight, Tensor? bias, in WindowSteps steps, int groups = 1)
        {
            x.Device.Demand(weight, bias);
            var y = GroupedConvolutionOperation.Apply(x, weight, steps, groups);
            if (bias is not { } b)
                return y;
            Require.Vector(b, y.Shape[1], nameof(bias));
            return y + b.Reshape(1, y.Shape[1], 1, 1);
        }

        /// <summary>A transposed convolution of images x [n, channels, h, w].</summary>
        /// <param name="weight">[channels, outputs, kernel height, kernel width].</param>
        /// <param name="bias">[outputs], or null for none.</param>
        /// <param name="window">Kernel, stride and padding of the convolution that it reverses.</param>
        /// <param name="activation">Applied to the sums.</param>
        /// <param name="slope">The factor of negative sums under <see cref="Activation.LeakyRelu"/>.</param>
        /// <exception cref="ArgumentException">Shapes that don't fit together, or a negative slope.</exception>
        public Tensor ConvTranspose2d(
            Tensor weight,
            Tensor? bias,
            in WindowGeometry window,
            Activation activation = Activation.Identity,
            float slope = 0f) =>
            TransposedConvolutionOperation.Apply(x, weight, bias, window, activation, slope);
    }
}
