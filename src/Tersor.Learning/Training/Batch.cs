using Tersor.Core;

namespace Tersor.Learning;

/// <summary>The input of one training step.</summary>
/// <param name="Inputs">Normalised input, [n, …]; for images [n, channels, height, width], for symbols Int32 [n, steps].</param>
/// <param name="Targets">
/// What the loss compares with: class labels, Int32 [n] or [n, steps], or float targets of the output's shape.
/// </param>
/// <param name="Continues">
/// Whether its sequences go on where those of the batch before ended: recurrent layers keep their state.
/// </param>
public readonly record struct Batch(Tensor Inputs, Tensor Targets, bool Continues = false)
{
    /// <summary>
    /// The row of its step's batch that it begins with: not 0 for a shard of it (see <see cref="TrainingLoop.Shards"/>).
    /// </summary>
    public int FirstRow { get; init; }

    /// <summary>The number of its examples.</summary>
    public int Count => Inputs.Shape[0];
}
