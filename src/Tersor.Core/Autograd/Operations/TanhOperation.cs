using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = tanh x.</summary>
internal sealed class TanhOperation : UnaryOperation<TanhOperation, TanhGradient>
{
    /// <summary>y = tanh x.</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Apply(Tensor x) => Run(x, new Tanh(), new TanhGradient());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(Output, gradient);
}
