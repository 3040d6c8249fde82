using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = x^exponent.</summary>
internal sealed class PowOperation : UnaryOperation<PowOperation, PowerGradient>
{
    /// <summary>y = x^exponent.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="exponent">Finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is NaN or infinite.</exception>
    public static Tensor Apply(Tensor x, float exponent)
    {
        if (!float.IsFinite(exponent))
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "An exponent is finite.");
        return Run(x, new Power(exponent), new PowerGradient(exponent));
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(Input, gradient);
}
