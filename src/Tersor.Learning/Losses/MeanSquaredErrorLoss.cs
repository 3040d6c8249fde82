using Tersor.Core;

namespace Tersor.Learning;

/// <summary>(output - target)², mean over all elements; targets have the output's shape.</summary>
public sealed class MeanSquaredErrorLoss : ILoss
{
    /// <inheritdoc/>
    public Tensor Compute(Tensor output, in Batch batch) => output.MeanSquaredError(batch.Targets);
}
