using Tersor.Core;

namespace Tersor.Learning;

/// <summary>What training makes small: a scalar of the network's output and the batch it came from.</summary>
public interface ILoss
{
    /// <summary>The mean loss of a batch: a single element, recorded on the tape.</summary>
    /// <param name="output">The network's output for <see cref="Batch.Inputs"/>.</param>
    /// <param name="batch">The batch.</param>
    Tensor Compute(Tensor output, in Batch batch);
}
