using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// Which layers of a compressed model multiply by their non-zero codes alone, on whatever device: those whose weights are shared and few
/// enough for its kernels. Such a network predicts and can't learn.
/// </summary>
public sealed class SparseWeights
{
    private readonly Dictionary<string, StoredTensor> _tensors;
    private readonly SparseSelection _selection;

    /// <summary>The weights of a compressed file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="selection">The rule that chooses layers.</param>
    public SparseWeights(TersorFile file, SparseSelection selection = SparseSelection.Fixed)
    {
        ArgumentNullException.ThrowIfNull(file);
        _tensors = file.Tensors.ToDictionary(tensor => tensor.Name);
        _selection = selection;
    }

    /// <summary>Chooses how a node is computed.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="index">The node's place in it.</param>
    /// <param name="activation">That of the activation that is fused into it; -1 for none.</param>
    /// <param name="parameters">What its dense layer takes: weights first.</param>
    /// <param name="dense">That layer.</param>
    /// <returns>A layer that multiplies by codes, or the dense one; and the plan if it has weights.</returns>
    internal (Layer Layer, DeviceLayerPlan? Plan) Choose(ModelGraph graph, int index, int activation, Parameter[] parameters, Layer dense)
    {
        var node = graph.Nodes[index];
        var weights = Array.ConvertAll(parameters[..WeightCount(node)], parameter => _tensors[parameter.Name]);
        if (weights.Length == 0)
            return (dense, null);
        var name = activation < 0 ? node.Name : $"{node.Name} + {graph.Nodes[activation].Name}";
        var plan = new DeviceLayerPlan(name, weights.Sum(weight => weight.Count), weights.Sum(weight => weight.NonZeros), IsSparse: false, Timing: null);
        if (weights.Any(weight => weight.Kind != StoredKind.Shared))
            return (dense, plan);

        var device = parameters[0].Device;
        var breakEven = BreakEvenDensity.Of(node, device.Backend);
        var isTimed = LayerTrial.IsAffordable(graph, index)
            && (_selection == SparseSelection.Measured || (_selection == SparseSelection.Automatic && BreakEvenDensity.IsClose(plan.Density, breakEven)));
        if (!isTimed && plan.Density > breakEven && _selection != SparseSelection.Always)
            return (dense, plan);

        var fused = FusedActivation.Of(activation < 0 ? null : (ActivationNode)graph.Nodes[activation]);
        var sparse = SparseLayerFactory.Create(node, weights, device, parameters.ElementAtOrDefault(weights.Length), fused);
        if (!isTimed)
            return (sparse, plan with { IsSparse = true });
        var inputShape = graph.ValueShapes[node.Inputs[0]];
        var key = $"{node with { Name = "", Inputs = [] }}, {string.Join('×', inputShape)}, {plan.NonZeros}";
        var timing = LayerTrial.Of(device, key, inputShape.AsSpan(), sparse, dense);
        plan = plan with { IsSparse = timing.SparseMicroseconds <= timing.DenseMicroseconds, Timing = timing };
        var (chosen, other) = plan.IsSparse ? (sparse, dense) : (dense, sparse);
        (other as IDisposable)?.Dispose();
        return (chosen, plan);
    }

    internal static void RefuseTraining(in ForwardPass pass)
    {
        if (pass.Training)
            throw new InvalidOperationException("A network of sparse weights predicts; it can't learn.");
    }

    /// <summary>How many of a node's first parameters are weights that can be multiplied by as codes.</summary>
    private static int WeightCount(GraphNode node) => node switch
    {
        LinearNode or Conv2dNode or ConvTranspose2dNode => 1,
        LstmNode => 2,
        _ => 0,
    };
}
