namespace Tersor.Kernels.Gpu;

/// <summary>The activation of a <see cref="ProductEpilogue"/>.</summary>
public enum FusedActivation
{
    /// <summary>The sum itself.</summary>
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
