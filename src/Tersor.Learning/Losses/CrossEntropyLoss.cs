using Tersor.Core;

namespace Tersor.Learning;

/// <summary>Softmax and cross-entropy of logits […, classes] against labels Int32 […], in nats, mean over all labels.</summary>
public sealed class CrossEntropyLoss : ILoss
{
    /// <inheritdoc/>
    public Tensor Compute(Tensor output, in Batch batch) => output.Shape.Rank == 2
        ? CrossEntropyOperation.Apply(output, batch.Targets)
        : CrossEntropyOperation.Apply(ReshapeOperation.Apply(output, output.Shape.Matrix()), batch.Targets.View(new Shape(batch.Targets.Count)));
}
