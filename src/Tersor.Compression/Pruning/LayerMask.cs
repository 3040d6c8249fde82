using Tersor.Core;

namespace Tersor.Compression;

/// <summary>What a pruning criterion sees of a layer: its weights and which of them stay, on the device.</summary>
/// <param name="Name">The layer's name, for example <c>fc1</c>.</param>
/// <param name="Weights">The weights: those already pruned too, as far as they still learn.</param>
/// <param name="Mask">UInt8 of the weights' shape: 1 for a weight that stays, 0 for one that is pruned.</param>
public sealed record LayerMask(string Name, Tensor Weights, Tensor Mask)
{
    /// <summary>The number of weights.</summary>
    public int Count => Weights.Count;
}
