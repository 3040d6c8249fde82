using Tersor.Format;

namespace Tersor.Learning;

/// <summary>How a <see cref="Network"/> is built from its graph; the defaults suit training.</summary>
/// <param name="Initialization">The distribution that weights are drawn from.</param>
/// <param name="FuseActivations">
/// Whether an activation that alone reads a linear or convolution layer is computed in that layer's epilogue: the same
/// values in one pass over memory less.
/// </param>
public sealed record NetworkOptions(
    WeightInitialization Initialization = WeightInitialization.KaimingUniform, bool FuseActivations = true)
{
    /// <summary>
    /// Layers of your own, asked for with a node and its parameters in the node's order; null for a node leaves it to Tersor's
    /// layer. They compute the node while the network learns; a file holds the node, and is run as the node says.
    /// </summary>
    public Func<GraphNode, IReadOnlyList<Parameter>, Layer?>? OwnLayers { get; init; }
}
