using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// Predicts with a network, in inference mode. It belongs to the thread of the network's device, and in steady state its
/// predictions allocate nothing.
/// </summary>
public class NetworkPredictor : IPredictor
{
    /// <summary>The name of a layer's kernel that multiplies by all weights.</summary>
    public const string DenseKernel = "dense";

    // More inputs are predicted one part after the other: enough to keep a device busy, few enough for its memory.
    private const int LargestBatch = 1024;

    private readonly bool _ownsNetwork;
    private readonly Shape _single;
    private readonly int _vocabulary;
    private int[] _symbols = [];
    private bool _goesOn;

    /// <summary>A predictor over a network.</summary>
    /// <param name="network">The network; it may go on learning between predictions.</param>
    /// <param name="ownsNetwork">Whether it is disposed with the predictor.</param>
    public NetworkPredictor(Network network, bool ownsNetwork = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        Network = network;
        _ownsNetwork = ownsNetwork;
        _single = new Shape([1, .. Graph.InputShape]);
        _vocabulary = Graph.Nodes[0] is EmbeddingNode embedding ? embedding.Vocabulary : 0;
        InputLength = _single.Count;
        OutputLength = new Shape(Graph.OutputShape.AsSpan()).Count;
        Plan = [.. Enumerable.Range(0, Graph.Nodes.Length).Where(node => Graph.Nodes[node].MultipliesWeights).Select(DensePlan)];
    }

    /// <inheritdoc/>
    public ModelGraph Graph => Network.Graph;

    /// <summary>The device it runs on.</summary>
    public Device Device => Network.Device;

    /// <inheritdoc/>
    public int InputLength { get; }

    /// <inheritdoc/>
    public int OutputLength { get; }

    /// <summary>The computation of each layer with weights, in the order of execution.</summary>
    public ImmutableArray<LayerPlan> Plan { get; protected init; }

    /// <summary>The network.</summary>
    protected Network Network { get; }

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        var batch = this.CountInputs(input, output);
        for (var first = 0; first < batch; first += LargestBatch)
        {
            var count = Math.Min(LargestBatch, batch - first);
            Run(
                input.Slice(first * InputLength, count * InputLength),
                output.Slice(first * OutputLength, count * OutputLength),
                count,
                continues: false,
                keeps: false);
        }
    }

    /// <inheritdoc/>
    public void RunNext(ReadOnlySpan<float> input, Span<float> output)
    {
        Run(input, output, this.CountInputs(input, output), _goesOn, keeps: true);
        _goesOn = true;
    }

    /// <inheritdoc/>
    public void Reset() => _goesOn = false;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsNetwork)
            Network.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Run(ReadOnlySpan<float> input, Span<float> output, int batch, bool continues, bool keeps)
    {
        using var guard = Tape.NoGrad();
        using var step = Device.BeginStep();
        var y = Network.Forward(Upload(input, _single.With(0, batch)), training: false, continues, keeps);
        Device.Read(y.Contiguous(), output);
    }

    /// <summary>
    /// The input on the device. A symbol that is not in the table, or not a number, counts as the nearest that is.
    /// </summary>
    private Tensor Upload(ReadOnlySpan<float> input, Shape shape)
    {
        if (_vocabulary == 0)
            return Device.From(input, shape);
        if (_symbols.Length < input.Length)
            _symbols = new int[input.Length];
        for (var i = 0; i < input.Length; i++)
            _symbols[i] = Math.Clamp((int)input[i], 0, _vocabulary - 1);
        return Device.From(_symbols.AsSpan(0, input.Length), shape);
    }

    private LayerPlan DensePlan(int node)
    {
        var activation = Graph.ActivationAfter(node);
        var name = activation < 0 ? Graph.Nodes[node].Name : $"{Graph.Nodes[node].Name} + {Graph.Nodes[activation].Name}";
        var weights = Graph.WeightsOf(Graph.Nodes[node]).Sum(weight => weight.Count);
        var kernel = new KernelPlan(DenseKernel, []);
        return new LayerPlan(name, weights, weights, kernel, kernel)
        {
            Repeats = (int)(GraphDemand.OperationsOf(Graph, node) / weights),
            OutputLength = new Shape(Graph.ValueShapes[node + 1].AsSpan()).Count,
        };
    }
}
