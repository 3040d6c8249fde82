using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = a · b, broadcast as in NumPy.</summary>
internal sealed class MultiplyOperation : BinaryOperation<MultiplyOperation>
{
    /// <summary>y = a · b.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">A shape that can be broadcast with a's.</param>
    /// <exception cref="ArgumentException">The shapes can't be broadcast together.</exception>
    public static Tensor Apply(Tensor a, Tensor b) => Run(a, b, new Multiply());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        Pass(new Multiply(), gradient, B, A);
        Pass(new Multiply(), gradient, A, B);
    }
}
