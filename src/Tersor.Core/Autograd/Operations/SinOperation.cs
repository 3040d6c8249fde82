using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = sin x.</summary>
internal sealed class SinOperation : UnaryOperation<SinOperation, SinGradient>
{
    /// <summary>y = sin x.</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Apply(Tensor x) => Run(x, new Sin(), new SinGradient());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(Input, gradient);
}
