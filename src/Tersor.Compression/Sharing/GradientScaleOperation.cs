using Tersor.Core;
using Tersor.Kernels.Operators;

namespace Tersor.Compression;

/// <summary>y = x, but the gradient is multiplied by a factor for each element on its way back.</summary>
internal sealed class GradientScaleOperation : Operation<GradientScaleOperation>
{
    private Tensor _x;
    private Tensor _factors;

    /// <summary>A view of x whose gradient is scaled.</summary>
    /// <param name="x">Contiguous, of any shape.</param>
    /// <param name="factors">Constants of the same shape.</param>
    public static Tensor Apply(Tensor x, Tensor factors)
    {
        x.Device.Demand(factors);
        var y = x.View(x.Shape);
        if (Tape.Records(x))
        {
            var operation = Rent();
            operation._x = x;
            operation._factors = factors;
            x.Device.Tape.Record(operation, y);
        }

        return y;
    }

    /// <inheritdoc/>
    protected override void Backward(Tensor gradient)
    {
        var dx = _x.BeginGradient(out var accumulate);
        gradient.Device.Backend.Map(default(Multiply), gradient, _factors, dx, accumulate);
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        _x = default;
        _factors = default;
    }
}
