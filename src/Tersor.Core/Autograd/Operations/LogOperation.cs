using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = ln x.</summary>
internal sealed class LogOperation : UnaryOperation<LogOperation, Divide>
{
    /// <summary>y = ln x.</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Apply(Tensor x) => Run(x, new Log(), new Divide());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(gradient, Input);
}
