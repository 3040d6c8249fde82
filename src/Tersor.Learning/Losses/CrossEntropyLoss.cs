using Tersor.Core;

namespace Tersor.Learning;

/// <summary>Softmax and cross-entropy of logits [n, classes] against labels Int32 [n], in nats, mean over the batch.</summary>
public sealed class CrossEntropyLoss : ILoss
{
    /// <inheritdoc/>
    public Tensor Compute(Tensor output, in Batch batch) => CrossEntropyOperation.Apply(output, batch.Targets);
}
