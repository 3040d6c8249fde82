using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = erf x, the error function.</summary>
internal sealed class ErfOperation : UnaryOperation<ErfOperation, ErfGradient>
{
    /// <summary>y = erf x, the error function.</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Apply(Tensor x) => Run(x, new Erf(), new ErfGradient());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(Input, gradient);
}
