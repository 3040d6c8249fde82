using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = ln(1 + e^x), a smooth <see cref="Relu"/>; finite for any finite x.</summary>
internal sealed class SoftplusOperation : UnaryOperation<SoftplusOperation, SoftplusGradient>
{
    /// <summary>y = ln(1 + e^x).</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Apply(Tensor x) => Run(x, new Softplus(), new SoftplusGradient());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(Input, gradient);
}
