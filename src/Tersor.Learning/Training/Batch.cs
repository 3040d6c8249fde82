using Tersor.Core;

namespace Tersor.Learning;

/// <summary>What one training step sees.</summary>
/// <param name="Inputs">Normalised input, [n, …]; for images [n, channels, height, width].</param>
/// <param name="Targets">What the loss compares with: class labels, Int32 [n], or float targets of the output's shape.</param>
public readonly record struct Batch(Tensor Inputs, Tensor Targets)
{
    /// <summary>How many examples it holds.</summary>
    public int Count => Inputs.Shape[0];
}
