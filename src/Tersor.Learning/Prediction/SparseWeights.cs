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
        _tensors = file.Tensors.Where(tensor => tensor.Kind == StoredKind.Shared).ToDictionary(tensor => tensor.Name);
    }

    /// <summary>The layer that multiplies by codes; null where a dense one has to.</summary>
    /// <param name="node">The node.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="parameters">What the node's dense layer would take.</param>
    /// <param name="activation">What the layer computes besides.</param>
    internal Layer? Create(GraphNode node, Device device, ReadOnlySpan<Parameter> parameters, FusedActivation activation)
    {
        var weights = node switch
        {
            LinearNode or Conv2dNode => Few(parameters[..1]),
            LstmNode => Few(parameters[..2]),
            _ => [],
        };
        if (weights.Length == 0)
            return null;
        var matrix = Matrix(device, weights[0]);
        var bias = parameters.Length > weights.Length ? parameters[weights.Length] : null;
        return node switch
        {
            Conv2dNode convolution => new SparseConv2dLayer(convolution, matrix, bias, activation),
            LstmNode => new SparseLstmLayer(matrix, Matrix(device, weights[1]), bias),
            _ => new SparseLinearLayer(matrix, bias, activation),
        };
    }

    internal static void RefuseTraining(in ForwardPass pass)
    {
        if (pass.Training)
            throw new InvalidOperationException("A network of sparse weights predicts; it can't learn.");
    }

    private static CodebookSparseMatrix Matrix(Device device, StoredTensor stored)
    {
        var rows = stored.Shape[0];
        return CodebookSparseMatrix.From(device, rows, stored.Count / rows, stored.Codes, [0f, .. stored.Codebook]);
    }

    /// <summary>The stored weights of these parameters; none if one is not shared, or if they are not few enough together.</summary>
    private StoredTensor[] Few(ReadOnlySpan<Parameter> parameters)
    {
        var weights = new StoredTensor[parameters.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            if (!_tensors.TryGetValue(parameters[i].Name, out weights[i]!))
                return [];
        }

        return weights.Sum(tensor => (long)tensor.NonZeros) <= MostDensity * weights.Sum(tensor => (long)tensor.Count) ? weights : [];
    }
}
