namespace Tersor.Core;

/// <summary>y = weight where a mask says so, else 0: a pruned weight.</summary>
internal sealed class MaskOperation : Operation<MaskOperation, (Tensor Weight, Tensor Mask, bool StraightThrough)>
{
    /// <summary>y = mask ≠ 0 ? weight : 0.</summary>
    /// <param name="weight">Any shape.</param>
    /// <param name="mask">UInt8 of the weight's shape.</param>
    /// <param name="straightThrough">
    /// Whether masked weights receive a gradient too, as if the mask weren't there, so that they may come back: dynamic network
    /// surgery (Guo, Yao and Chen 2016).
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
        Record(y, (weight, mask, straightThrough), weight);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var backend = gradient.Device.Backend;
        var dWeight = Saved.Weight.BeginGradient(out var accumulate);
        if (Saved.StraightThrough)
            backend.Copy(gradient, dWeight, accumulate);
        else
            backend.ApplyMask(gradient, Saved.Mask, dWeight, accumulate);
    }
}
