using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = a - b · trunc(a / b), element by element.</summary>
internal sealed class RemainderOperation : BinaryOperation<RemainderOperation>
{
    /// <summary>y = a - b · trunc(a / b).</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">A shape that can be broadcast with a's.</param>
    /// <exception cref="ArgumentException">The shapes can't be broadcast together.</exception>
    public static Tensor Apply(Tensor a, Tensor b) => Run(a, b, new Remainder());

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        if (B.RequiresGradient)
        {
            // The derivative by b is -trunc(a / b) = (y - a) / b.
            var backend = gradient.Device.Backend;
            var quotient = gradient.Device.Result(Output.Shape);
            backend.Map(new Subtract(), Output, A, quotient);
            backend.Map(new Divide(), quotient, B, quotient);
            Pass(new Multiply(), quotient, gradient, B);
            quotient.ReleaseMemory();
        }

        PassOn(gradient, A);
    }
}
