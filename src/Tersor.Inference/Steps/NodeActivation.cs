using Tersor.Format;
using Tersor.Kernels;

namespace Tersor.Inference;

/// <summary>The activation that a node of a graph stands for.</summary>
internal static class NodeActivation
{
    /// <summary>The node's function and slope; none for null.</summary>
    public static FusedActivation Of(ActivationNode? node) => node is null ? default : new((Activation)node.Kind, node.Slope);
}
