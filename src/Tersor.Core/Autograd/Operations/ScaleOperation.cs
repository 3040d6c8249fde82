using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = factor · x.</summary>
internal sealed class ScaleOperation : Operation<ScaleOperation, (Tensor X, float Factor)>
{
    /// <summary>y = factor · x.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="factor">A constant.</param>
    public static Tensor Apply(Tensor x, float factor)
    {
        Require.Float(x, nameof(x));
        x = ContiguousOperation.Apply(x);
        var y = x.Device.Result(x.Shape);
        x.Device.Backend.Map(new Scale(factor), x, y);
        Record(y, (x, factor), x);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var dx = Saved.X.BeginGradient(out var accumulate);
        gradient.Device.Backend.Map(new Scale(Saved.Factor), gradient, dx, accumulate);
    }
}
