using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// Which layers of a compressed model multiply by their non-zero codes alone, on whatever device: those whose weights are shared and few
/// enough. Such a network predicts and can't learn.
/// </summary>
public sealed class SparseWeights
{
    // The density at which skipping zeros no longer pays: see KernelChoice of the inference package.
    private const double MostDensity = 0.6;

    private readonly Dictionary<string, StoredTensor> _tensors;

    /// <summary>The weights of a compressed file.</summary>
    public SparseWeights(TersorFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _tensors = file.Tensors.Where(tensor => tensor.Kind == StoredKind.Shared && tensor.NonZeros <= MostDensity * tensor.Count).ToDictionary(tensor => tensor.Name);
    }

    /// <summary>The layer that multiplies by codes; null where a dense one has to.</summary>
    internal Layer? Create(GraphNode node, Device device, Parameter? bias, FusedActivation activation)
    {
        if (node is not (LinearNode or Conv2dNode) || !_tensors.TryGetValue($"{node.Name}.weight", out var stored))
            return null;
        var rows = stored.Shape[0];
        var weight = CodebookSparseMatrix.From(device, rows, stored.Count / rows, stored.Codes, [0f, .. stored.Codebook]);
        return node is Conv2dNode convolution
            ? new SparseConv2dLayer(convolution, weight, bias, activation)
            : new SparseLinearLayer(weight, bias, activation);
    }

    internal static void RefuseTraining(in ForwardPass pass)
    {
        if (pass.Training)
            throw new InvalidOperationException("A network of sparse weights predicts; it can't learn.");
    }
}
