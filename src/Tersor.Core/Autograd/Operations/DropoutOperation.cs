using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>
/// Sets each element to zero with a given probability and scales the others so that the expected value stays (Srivastava et al.
/// 2014, "Dropout"). For training only: in inference a network leaves it out.
/// </summary>
internal sealed class DropoutOperation : Operation<DropoutOperation, (Tensor X, Tensor Draws, DropoutKeep Keep)>
{
    /// <summary>y = x / (1 - probability) where a draw keeps it, else 0.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="probability">Of dropping an element, in [0, 1).</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="stream">Another number for each layer and step: equal seed and stream drop the same elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is out of range.</exception>
    public static Tensor Apply(Tensor x, float probability, ulong seed, ulong stream)
    {
        Require.Float(x, nameof(x));
        if (!(probability is >= 0f and < 1f))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A dropout probability is in [0, 1).");
        x = ContiguousOperation.Apply(x);
        var backend = x.Device.Backend;
        var draws = x.Device.Result(x.Shape);
        backend.RandomUniform(draws, seed, stream, 0f, 1f);
        var keep = new DropoutKeep(probability, 1f / (1f - probability));
        var y = x.Device.Result(x.Shape);
        backend.Map(keep, x, draws, y);
        if (!Record(y, (x, draws, keep), x))
            draws.ReleaseMemory();
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var dx = Saved.X.BeginGradient(out var accumulate);
        gradient.Device.Backend.Map(Saved.Keep, gradient, Saved.Draws, dx, accumulate);
    }
}
