using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = max(x, 0); its derivative at 0 is 0.</summary>
internal sealed class ReluOperation : UnaryOperation<ReluOperation, ReluGradient>
{
    /// <summary>y = max(x, 0); its derivative at 0 is 0.</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Apply(Tensor x) => Run(x, new Relu(), new ReluGradient());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(Output, gradient);
}
