namespace Tersor.Core;

/// <summary>y = weight where a mask says so, else 0: a pruned weight.</summary>
internal sealed class MaskOperation : Operation<MaskOperation>
{
    private Tensor _weight;
    private Tensor _mask;
    private bool _straightThrough;

    /// <summary>y = mask ≠ 0 ? weight : 0.</summary>
    /// <param name="weight">Any shape.</param>
    /// <param name="mask">UInt8 of the weight's shape.</param>
    /// <param name="straightThrough">
    /// Whether masked weights receive a gradient too, as if the mask weren't there, so that they may come back: dynamic network surgery
    /// (Guo, Yao and Chen 2016).
    /// </param>
    /// <exception cref="ArgumentException">The shapes differ, or the mask doesn't hold bytes.</exception>
    public static Tensor Apply(Tensor weight, Tensor mask, bool straightThrough)
    {
        weight.Device.Demand(mask);
        Require.Float(weight, nameof(weight));
        Require.Type(mask, ElementType.UInt8, nameof(mask));
        Require.SameShape(mask, weight, nameof(mask));
        weight = ContiguousOperation.Apply(weight);
        mask = ContiguousOperation.Apply(mask);
        var y = weight.Device.Result(weight.Shape);
        weight.Device.Backend.ApplyMask(weight, mask, y);
        if (Tape.Records(weight))
        {
            var operation = Rent();
            operation._weight = weight;
            operation._mask = mask;
            operation._straightThrough = straightThrough;
            weight.Device.Tape.Record(operation, y);
        }

        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var backend = gradient.Device.Backend;
        var dWeight = _weight.BeginGradient(out var accumulate);
        if (_straightThrough)
            backend.Copy(gradient, dWeight, accumulate);
        else
            backend.ApplyMask(gradient, _mask, dWeight, accumulate);
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        _weight = default;
        _mask = default;
    }
}
