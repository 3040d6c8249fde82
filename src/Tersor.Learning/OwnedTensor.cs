using Tersor.Core;

namespace Tersor.Learning;

/// <summary>A tensor that an optimiser updates on behalf of a <see cref="Reparameterization"/>.</summary>
/// <param name="Value">The tensor; it is updated from its <see cref="Tensor.Gradient"/>.</param>
/// <param name="LearningRateScale">What the optimiser's learning rate is multiplied by.</param>
/// <param name="UpdateMask">
/// A UInt8 mask of the tensor's shape: where it is 0, the optimiser keeps value and state at 0. Null for none.
/// </param>
/// <param name="Decays">Whether the decay of weights is for it, too.</param>
public readonly record struct OwnedTensor(
    Tensor Value, float LearningRateScale = 1f, Tensor? UpdateMask = null, bool Decays = false);
