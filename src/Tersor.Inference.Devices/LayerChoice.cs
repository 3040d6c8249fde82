using System.Collections.Immutable;
using System.Diagnostics;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Inference.Devices;

/// <summary>
/// Replaces the layers of a network that multiply by their non-zero codes alone: those whose weights are shared and few enough
/// for the device's kernels. By density, or by timing both ways on the layer's own weights.
/// </summary>
internal sealed class LayerChoice(Network network, ImmutableArray<StoredTensor> tensors, KernelSelection selection)
{
    private const string Dense = NetworkPredictor.DenseKernel;
    /// <summary>The name of a layer's kernel that multiplies by its codes alone.</summary>
    public const string Sparse = "sparse";

    // Inputs in a timed run: enough that a device has something to do.
    private const int Batch = 64;

    // A layer is timed while a model loads if it is small enough.
    private const double MostOperations = 1L << 32;
    private const double MostFloats = 1 << 24;
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<string, StoredTensor> _tensors = tensors.ToDictionary(tensor => tensor.Name);

    /// <summary>Chooses how a layer with weights is computed.</summary>
    /// <param name="index">The number of its node.</param>
    /// <param name="plan">The plan of its dense layer.</param>
    /// <returns>The plan of what the network computes from now on.</returns>
    public LayerComputation Choose(int index, LayerComputation plan)
    {
        var (graph, device, node) = (network.Graph, network.Device, network.Graph.Nodes[index]);
        var weights = graph.WeightsOf(node).Select(spec => _tensors[spec.Name]).ToArray();
        plan = plan with { NonZeros = weights.Sum(weight => weight.NonZeros) };
        if (weights.Any(weight => weight.Kind != StoredKind.Shared))
            return plan;

        var breakEven = BreakEvenDensity.Of(node, device.Backend);
        var isTimed = IsAffordable(index)
            && (selection == KernelSelection.Measured
                || (selection == KernelSelection.Automatic && BreakEvenDensity.IsClose(plan.Density, breakEven)));
        if (!isTimed && plan.Density > breakEven && selection != KernelSelection.Sparse)
            return plan;

        var activation = graph.ActivationAfter(index);
        var fused = NodeActivation.Of(activation < 0 ? null : (ActivationNode)graph.Nodes[activation]);
        var bias = graph.ParametersOf(node).Any(spec => spec.Role == ParameterRole.Bias) ? network[$"{node.Name}.bias"] : null;
        if (SparseLayerFactory.Create(node, weights, device, bias, fused) is not { } sparse)
            return plan;
        var trials = isTimed ? Race($"{node with { Name = "", Inputs = [] }}", index, plan.NonZeros, sparse) : [];
        if (isTimed && trials.MinBy(trial => trial.Microseconds)!.Kernel == Dense)
        {
            (sparse as IDisposable)?.Dispose();
            return With(Dense);
        }

        network.Replace(index, sparse);
        return With(Sparse);

        LayerComputation With(string kernel)
        {
            var kernelPlan = new ChosenKernel(kernel, trials);
            return plan with { Single = kernelPlan, Batch = kernelPlan };
        }
    }

    private bool IsAffordable(int index)
    {
        var graph = network.Graph;
        var (input, output) = (graph.ValueShapes[graph.Nodes[index].Inputs[0]], graph.ValueShapes[index + 1]);
        return GraphDemand.OperationsOf(graph, index) * Batch <= MostOperations
            && (Count(input) + Count(output)) * Batch <= MostFloats;

        static double Count(IEnumerable<int> shape) => shape.Aggregate(1d, (product, extent) => product * extent);
    }

    /// <summary>What both ways take; measured once in a process for a device and a kind of layer.</summary>
    private ImmutableArray<KernelTrial> Race(string kind, int index, int nonZeros, Layer sparse)
    {
        var (device, inputShape) = (network.Device, network.Graph.ValueShapes[network.Graph.Nodes[index].Inputs[0]]);
        var key = $"{device.Name}, {kind}, {string.Join('×', inputShape)}, {nonZeros}";
        if (TimingCache.OfProcess.TryGet(key, out var known))
            return known;
        using var guard = Tape.NoGrad();
        using var step = device.BeginStep();
        var x = device.Empty(new Shape([Batch, .. inputShape]));
        device.Backend.RandomUniform(x, seed: 0, stream: 0, -1f, 1f);
        var dense = network.LayerOf(index)!;

        // The first run of either compiles its kernels.
        Run(sparse, x);
        Run(dense, x);
        return TimingCache.OfProcess.Add(
            key, TimingCache.Race([(Sparse, () => Run(sparse, x)), (Dense, () => Run(dense, x))], Batch, Budget));
    }

    /// <summary>The microseconds of a run, until the device is done with it.</summary>
    private static double Run(Layer layer, Tensor x)
    {
        using var step = x.Device.BeginStep();
        var begin = Stopwatch.GetTimestamp();
        var y = layer.Forward([x], new ForwardPass(Training: false, Seed: 0, Number: 0, Keeps: false));

        // Reading a single element waits for all that was launched before.
        Span<float> element = stackalloc float[1];
        x.Device.Read(y.View(new Shape(1), new Shape(1), y.Offset), element);
        return Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
    }
}
