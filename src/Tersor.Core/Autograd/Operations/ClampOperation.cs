using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = x limited to [min, max].</summary>
internal sealed class ClampOperation : UnaryOperation<ClampOperation, ClampGradient>
{
    /// <summary>y = x limited to [min, max].</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="min">The lower limit.</param>
    /// <param name="max">The upper limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is NaN, or the upper lies below the lower.</exception>
    public static Tensor Apply(Tensor x, float min, float max)
    {
        if (!(min <= max))
            throw new ArgumentOutOfRangeException(nameof(max), max, $"The limits of a clamp are ordered, not {min} and {max}.");
        return Run(x, new Clamp(min, max), new ClampGradient(min, max));
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(Input, gradient);
}
