using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = x if positive, else slope · x.</summary>
internal sealed class LeakyReluOperation : UnaryOperation<LeakyReluOperation, LeakyReluGradient>
{
    /// <summary>y = x if positive, else slope · x.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="slope">The factor of negative values, for example 0.01; not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope is negative.</exception>
    public static Tensor Apply(Tensor x, float slope)
    {
        ActivationDerivative.Check(Activation.LeakyRelu, slope);
        return Run(x, new LeakyRelu(slope), new LeakyReluGradient(slope));
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(Output, gradient);
}
