using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = a to the power of b, element by element.</summary>
internal sealed class ExponentiationOperation : BinaryOperation<ExponentiationOperation>
{
    /// <summary>y = a to the power of b.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">A shape that can be broadcast with a's.</param>
    /// <exception cref="ArgumentException">The shapes can't be broadcast together.</exception>
    public static Tensor Apply(Tensor a, Tensor b) => Run(a, b, new Exponentiation());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        PassThrough(new ExponentiationSlope(), A, gradient);
        PassThrough(new ExponentiationGrowth(), B, gradient);
    }

    /// <summary>Adds dy · g(a, b) to the gradient of an operand.</summary>
    private void PassThrough<TDerivative>(TDerivative g, Tensor operand, Tensor gradient)
        where TDerivative : unmanaged, IBinaryOperator
    {
        if (!operand.RequiresGradient)
            return;
        var derivative = gradient.Device.Result(Output.Shape);
        gradient.Device.Backend.Map(g, A, B, derivative);
        Pass(new Multiply(), derivative, gradient, operand);
        derivative.ReleaseMemory();
    }
}
