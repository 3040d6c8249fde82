namespace Tersor.Kernels;

/// <summary>The non-linearities that a matrix product or convolution can apply to its sums.</summary>
public enum Activation : byte
{
    /// <summary>None: the sum itself.</summary>
    Identity,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x if positive, else slope · x.</summary>
    LeakyRelu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,
}
