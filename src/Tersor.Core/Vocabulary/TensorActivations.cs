using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>The non-linearities of networks.</summary>
public static class TensorActivations
{
    /// <param name="x">Floats of any shape.</param>
    extension(Tensor x)
    {
        /// <summary>The values of an activation by its name, as layers have it fused.</summary>
        /// <param name="activation">The function.</param>
        /// <param name="slope">The factor of negative values under <see cref="Activation.LeakyRelu"/>, not negative.</param>
        /// <exception cref="ArgumentOutOfRangeException">The slope is negative.</exception>
        public Tensor Activate(Activation activation, float slope = 0f) =>
            ActivationOperation.Apply(x, new FusedActivation(activation, slope));

        /// <summary>The positive part max(x, 0); its derivative at 0 is 0.</summary>
        public Tensor Relu() => x.Activate(Activation.Relu);

        /// <summary>The values x if positive, else slope · x.</summary>
        /// <param name="slope">The factor of negative values, not negative.</param>
        /// <exception cref="ArgumentOutOfRangeException">The slope is negative.</exception>
        public Tensor LeakyRelu(float slope = 0.01f) => x.Activate(Activation.LeakyRelu, slope);

        /// <summary>The logistic function 1 / (1 + e^-x).</summary>
        public Tensor Sigmoid() => x.Activate(Activation.Sigmoid);

        /// <summary>The hyperbolic tangent.</summary>
        public Tensor Tanh() => x.Activate(Activation.Tanh);

        /// <summary>The smooth positive part ln(1 + e^x); finite for any finite x.</summary>
        public Tensor Softplus() => SoftplusOperation.Apply(x);

        /// <summary>The shares e^x / Σ e^x along a dimension, computed without overflow.</summary>
        /// <param name="dimension">Negative ones count from the innermost.</param>
        /// <exception cref="ArgumentException">No such dimension, or an empty one.</exception>
        public Tensor Softmax(int dimension = -1) =>
            IsInnermost(x, dimension)
                ? SoftmaxOperation.Apply(x)
                : SoftmaxOperation.Apply(x.Transpose(dimension)).Transpose(dimension);

        /// <summary>The logarithm of <see cref="Softmax"/>, finite even where softmax itself rounds to 0.</summary>
        /// <param name="dimension">Negative ones count from the innermost.</param>
        /// <exception cref="ArgumentException">No such dimension, or an empty one.</exception>
        public Tensor LogSoftmax(int dimension = -1) =>
            IsInnermost(x, dimension)
                ? LogSoftmaxOperation.Apply(x)
                : LogSoftmaxOperation.Apply(x.Transpose(dimension)).Transpose(dimension);

        /// <summary>
        /// The values with some set to 0 at random and the others scaled up by 1 / (1 - probability), so that the mean stays.
        /// </summary>
        /// <param name="probability">The share that is set to 0, from 0 to below 1.</param>
        /// <param name="seed">The same seed and stream drop the same elements on every device.</param>
        /// <param name="stream">One for each use: the step's number and the layer's.</param>
        /// <exception cref="ArgumentOutOfRangeException">The probability isn't in [0, 1).</exception>
        public Tensor Dropout(float probability, ulong seed, ulong stream) =>
            DropoutOperation.Apply(x, probability, seed, stream);
    }

    private static bool IsInnermost(Tensor x, int dimension) => x.Shape.Index(dimension) == x.Shape.Rank - 1;
}
