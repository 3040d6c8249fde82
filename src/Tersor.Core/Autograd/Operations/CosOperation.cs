using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = cos x.</summary>
internal sealed class CosOperation : UnaryOperation<CosOperation, CosGradient>
{
    /// <summary>y = cos x.</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Apply(Tensor x) => Run(x, new Cos(), new CosGradient());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(Input, gradient);
}
