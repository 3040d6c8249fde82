using Tersor.Kernels.Operators;

namespace Tersor.Core;

/// <summary>y = factor · x.</summary>
internal sealed class ScaleOperation : Operation<ScaleOperation>
{
    private Tensor _x;
    private float _factor;

    /// <summary>y = factor · x.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="factor">A constant.</param>
    public static Tensor Apply(Tensor x, float factor)
    {
        Require.Float(x, nameof(x));
        x = ContiguousOperation.Apply(x);
        var y = x.Device.Result(x.Shape);
        x.Device.Backend.Map(new Scale(factor), x, y);
        if (Tape.Records(x))
        {
            var operation = Rent();
            operation._x = x;
            operation._factor = factor;
            x.Device.Tape.Record(operation, y);
        }

        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var dx = _x.BeginGradient(out var accumulate);
        gradient.Device.Backend.Map(new Scale(_factor), gradient, dx, accumulate);
    }

    /// <inheritdoc/>
    protected override void Clear() => _x = default;
}
