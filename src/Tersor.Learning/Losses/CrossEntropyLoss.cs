using Tersor.Core;

namespace Tersor.Learning;

/// <summary>Softmax and cross-entropy of logits […, classes] against labels Int32 […], in nats, mean over all labels.</summary>
public sealed class CrossEntropyLoss : ILoss
{
    /// <inheritdoc/>
    public Tensor Compute(Tensor output, in Batch batch) => LogitRows.Of(output).CrossEntropy(LogitRows.Labels(batch));
}
