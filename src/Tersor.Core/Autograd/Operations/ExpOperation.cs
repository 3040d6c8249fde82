using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = e^x.</summary>
internal sealed class ExpOperation : UnaryOperation<ExpOperation, Multiply>
{
    /// <summary>y = e^x.</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Apply(Tensor x) => Run(x, new Exp(), new Multiply());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(Output, gradient);
}
