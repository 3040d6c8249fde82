using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = a / b, broadcast as in NumPy.</summary>
internal sealed class DivideOperation : BinaryOperation<DivideOperation>
{
    /// <summary>y = a / b.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">A shape that can be broadcast with a's.</param>
    /// <exception cref="ArgumentException">The shapes can't be broadcast together.</exception>
    public static Tensor Apply(Tensor a, Tensor b) => Run(a, b, new Divide());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        Pass(new Divide(), gradient, B, A);
        if (!B.RequiresGradient)
            return;
        // dB = -dy · y / b
        var backend = gradient.Device.Backend;
        backend.Map(new Multiply(), gradient, Output, gradient);
        backend.Map(new Negate(), gradient, gradient);
        Pass(new Divide(), gradient, B, B);
    }
}
