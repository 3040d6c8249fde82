using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>What a matrix product or convolution does to a finished sum before it stores it: add a bias, then activate.</summary>
/// <param name="Bias">One value for each output column of a product, each output channel of a convolution; null for none.</param>
/// <param name="Activation">The fused non-linearity.</param>
/// <param name="Slope">The negative slope of <see cref="Activation.LeakyRelu"/>.</param>
public readonly record struct Epilogue(Tensor? Bias = null, Activation Activation = Activation.Identity, float Slope = 0f)
{
    /// <summary>The activation with its slope.</summary>
    public FusedActivation Function => new(Activation, Slope);

    /// <summary>Stores the plain sum.</summary>
    public static Epilogue None => default;
}
