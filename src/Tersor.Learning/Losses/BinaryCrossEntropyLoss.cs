using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// Sigmoid and binary cross-entropy of logits against targets in [0, 1] of the same shape, in nats, mean over all elements.
/// </summary>
public sealed class BinaryCrossEntropyLoss : ILoss
{
    /// <inheritdoc/>
    public Tensor Compute(Tensor output, in Batch batch) => output.BinaryCrossEntropy(batch.Targets);
}
