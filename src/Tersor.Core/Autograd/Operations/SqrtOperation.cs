using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = √x; its derivative at 0 is ∞.</summary>
internal sealed class SqrtOperation : UnaryOperation<SqrtOperation, SqrtGradient>
{
    /// <summary>y = √x; its derivative at 0 is ∞.</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Apply(Tensor x) => Run(x, new Sqrt(), new SqrtGradient());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(Output, gradient);
}
