using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>The mean of -ln σ(x) over all elements: the binary cross-entropy of logits whose targets are all 1.</summary>
internal sealed class LogisticLossOperation : Operation<LogisticLossOperation, Tensor>
{
    /// <summary>The mean of -ln σ(x): a scalar.</summary>
    /// <param name="logits">Any shape, not empty.</param>
    public static Tensor Apply(Tensor logits)
    {
        Require.Float(logits, nameof(logits));
        logits = ContiguousOperation.Apply(logits);
        var device = logits.Device;
        var losses = device.Result(logits.Shape);
        var loss = device.Result(new Shape());
        device.Backend.MeanLoss(new LogisticLoss(), logits, logits, losses, loss);
        losses.ReleaseMemory();
        Record(loss, logits, logits);
        return loss;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var backend = gradient.Device.Backend;
        backend.Map(new Scale(1f / Saved.Count), gradient, gradient);
        var dLogits = Saved.BeginGradient(out var accumulate);
        backend.Map(new LogisticLossGradient(), Saved, gradient, dLogits, accumulate);
    }

    /// <inheritdoc/>
    protected internal override bool TryBackwardFromOne()
    {
        var dLogits = Saved.BeginGradient(out var accumulate);
        dLogits.Device.Backend.Map(new MeanLogisticLossGradient(1f / Saved.Count), Saved, dLogits, accumulate);
        return true;
    }
}
