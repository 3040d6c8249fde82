using Tersor.Core;
using Tersor.Kernels;

namespace Tersor.Compression;

/// <summary>y = x, but the gradient is multiplied by a factor for each element on its way back.</summary>
internal sealed class GradientScaleOperation : Operation<GradientScaleOperation, (Tensor X, Tensor Factors)>
{
    /// <summary>A view of x whose gradient is scaled.</summary>
    /// <param name="x">Contiguous, of any shape.</param>
    /// <param name="factors">Constants of the same shape.</param>
    public static Tensor Apply(Tensor x, Tensor factors)
    {
        x.Device.Demand(factors);
        var y = x.View(x.Shape);
        Record(y, (x, factors), x);
        return y;
    }

    /// <inheritdoc/>
    protected override void Backward(Tensor gradient)
    {
        var dx = Saved.X.BeginGradient(out var accumulate);
        gradient.Device.Backend.Map(default(Multiply), gradient, Saved.Factors, dx, accumulate);
    }
}
