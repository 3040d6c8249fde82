namespace Tersor.Core;

/// <summary>Tensors out of nothing: owned by the current step if there is one, else the caller disposes them.</summary>
public static class TensorCreation
{
    /// <param name="device">Where the tensor lives.</param>
    extension(Device device)
    {
        /// <summary>A tensor of zeros.</summary>
        public Tensor Zeros(params ReadOnlySpan<int> extents) => device.Full(0f, extents);

        /// <summary>A tensor of ones.</summary>
        public Tensor Ones(params ReadOnlySpan<int> extents) => device.Full(1f, extents);

        /// <summary>A tensor that holds one value everywhere.</summary>
        /// <param name="value">The value.</param>
        /// <param name="extents">The shape.</param>
        public Tensor Full(float value, params ReadOnlySpan<int> extents)
        {
            var tensor = device.Empty(new Shape(extents));
            device.Backend.Fill(tensor, value);
            return tensor;
        }

        /// <summary>Standard normal numbers; scale and shift them with <c>*</c> and <c>+</c>.</summary>
        /// <param name="seed">The same seed gives the same numbers.</param>
        /// <param name="extents">The shape.</param>
        public Tensor Normal(ulong seed, params ReadOnlySpan<int> extents)
        {
            var tensor = device.Empty(new Shape(extents));
            device.Backend.RandomNormal(tensor, seed, stream: 0, mean: 0f, standardDeviation: 1f);
            return tensor;
        }

        /// <summary>Numbers that are uniform in [0, 1).</summary>
        /// <param name="seed">The same seed gives the same numbers.</param>
        /// <param name="extents">The shape.</param>
        public Tensor Uniform(ulong seed, params ReadOnlySpan<int> extents)
        {
            var tensor = device.Empty(new Shape(extents));
            device.Backend.RandomUniform(tensor, seed, stream: 0, low: 0f, high: 1f);
            return tensor;
        }

        /// <summary>A scalar that the current step owns: a number among tensors.</summary>
        internal Tensor Constant(float value)
        {
            var tensor = device.Result(new Shape());
            device.Backend.Fill(tensor, value);
            return tensor;
        }
    }
}
