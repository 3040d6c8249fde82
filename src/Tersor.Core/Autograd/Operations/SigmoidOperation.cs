using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = 1 / (1 + e^-x).</summary>
internal sealed class SigmoidOperation : UnaryOperation<SigmoidOperation, SigmoidGradient>
{
    /// <summary>y = 1 / (1 + e^-x).</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Apply(Tensor x) => Run(x, new Sigmoid(), new SigmoidGradient());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(Output, gradient);
}
