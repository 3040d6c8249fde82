using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = |x|; its derivative at 0 is 0.</summary>
internal sealed class AbsOperation : UnaryOperation<AbsOperation, AbsGradient>
{
    /// <summary>y = |x|; its derivative at 0 is 0.</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Apply(Tensor x) => Run(x, new Abs(), new AbsGradient());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(Input, gradient);
}
