using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>
/// The mean of -target · ln σ(x) - (1 - target) · ln(1 - σ(x)) over all elements, from logits x, in the form
/// max(x, 0) - target · x + ln(1 + e^-|x|), which neither overflows nor cancels.
/// </summary>
internal sealed class BinaryCrossEntropyOperation : Operation<BinaryCrossEntropyOperation, (Tensor Logits, Tensor Target)>
{
    /// <summary>The mean binary cross-entropy: a scalar.</summary>
    /// <param name="logits">Any shape, not empty.</param>
    /// <param name="target">Probabilities of the logits' shape.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the target requires a gradient.</exception>
    public static Tensor Apply(Tensor logits, Tensor target)
    {
        logits.Device.Demand(target);
        Require.Float(logits, nameof(logits));
        Require.Float(target, nameof(target));
        Require.SameShape(target, logits, nameof(target));
        Require.Constant(target, nameof(target));
        logits = ContiguousOperation.Apply(logits);
        target = ContiguousOperation.Apply(target);
        var device = logits.Device;
        var losses = device.Result(logits.Shape);
        var loss = device.Result(new Shape());
        device.Backend.MeanLoss(new BinaryCrossEntropyWithLogits(), logits, target, losses, loss);
        losses.ReleaseMemory();
        Record(loss, (logits, target), logits);
        return loss;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var (device, backend) = (gradient.Device, gradient.Device.Backend);
        var errors = device.Result(Saved.Logits.Shape);
        backend.Map(new BinaryCrossEntropyWithLogitsGradient(), Saved.Logits, Saved.Target, errors);
        backend.Map(new Scale(1f / errors.Count), gradient, gradient);
        var dLogits = Saved.Logits.BeginGradient(out var accumulate);
        backend.Map(new Multiply(), errors, gradient, dLogits, accumulate);
        errors.ReleaseMemory();
    }

    /// <inheritdoc/>
    protected internal override bool TryBackwardFromOne()
    {
        var (logits, target) = Saved;
        var dLogits = logits.BeginGradient(out var accumulate);
        dLogits.Device.Backend.Map(
            new MeanBinaryCrossEntropyGradient(1f / logits.Count), logits, target, dLogits, accumulate);
        return true;
    }
}
