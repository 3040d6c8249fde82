using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = x².</summary>
internal sealed class SquareOperation : UnaryOperation<SquareOperation, SquareGradient>
{
    /// <summary>y = x².</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Apply(Tensor x) => Run(x, new Square(), new SquareGradient());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(Input, gradient);
}
