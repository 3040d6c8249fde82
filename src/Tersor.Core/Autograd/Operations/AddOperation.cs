using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = a + b, broadcast as in NumPy.</summary>
internal sealed class AddOperation : BinaryOperation<AddOperation>
{
    /// <summary>y = a + b.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">A shape that can be broadcast with a's.</param>
    /// <exception cref="ArgumentException">The shapes can't be broadcast together.</exception>
    public static Tensor Apply(Tensor a, Tensor b) => Run(a, b, new Add());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        PassOn(gradient, A);
        PassOn(gradient, B);
    }
}
