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
    private readonly Tensor[] _inputs;
    private readonly Tensor[] _outputs;
    private float[] _part = [];
    private bool _goesOn;

    /// <summary>A predictor over a network.</summary>
    /// <param name="network">The network; it may go on learning between predictions.</param>
    /// <param name="ownsNetwork">Whether it is disposed with the predictor.</param>
    public NetworkPredictor(Network network, bool ownsNetwork = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        Network = network;
        _ownsNetwork = ownsNetwork;
        _inputs = new Tensor[Graph.Inputs.Length];
        _outputs = new Tensor[Graph.Outputs.Length];
        InputLength = Graph.Inputs.Sum(input => Samples.Shape(1, input.Shape).Count);
        OutputLength = Graph.Outputs.Sum(output => Samples.Shape(1, Graph.ValueShapes[output.Value]).Count);
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
    public ImmutableArray<LayerComputation> Plan { get; protected init; }

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
        for (var (i, start) = (0, 0); i < _inputs.Length; i++)
            _inputs[i] = Upload(input, batch, Samples.Shape(batch, Graph.Inputs[i].Shape), ref start);
        Network.Forward(_inputs, _outputs, training: false, continues, keeps);
        for (var (i, start) = (0, 0); i < _outputs.Length; i++)
            Download(_outputs[i].Contiguous(), batch, output, ref start);
        Array.Clear(_inputs);
        Array.Clear(_outputs);
    }

    /// <summary>One of the inputs on the device: a part of what a caller passes for each sample.</summary>
    private Tensor Upload(ReadOnlySpan<float> input, int batch, Shape shape, ref int start)
    {
        var length = shape.Count / batch;
        if (length == InputLength)
            return Device.From(input, shape);
        var part = Part(shape.Count);
        for (var i = 0; i < batch; i++)
            input.Slice((i * InputLength) + start, length).CopyTo(part[(i * length)..]);
        start += length;
        return Device.From(part, shape);
    }

    /// <summary>One of the outputs, as a part of what a caller receives for each sample.</summary>
    private void Download(Tensor y, int batch, Span<float> output, ref int start)
    {
        var length = y.Count / batch;
        if (length == OutputLength)
        {
            Device.Read(y, output);
            return;
        }

        var part = Part(y.Count);
        Device.Read(y, part);
        for (var i = 0; i < batch; i++)
            part.Slice(i * length, length).CopyTo(output[((i * OutputLength) + start)..]);
        start += length;
    }

    private Span<float> Part(int count)
    {
        if (_part.Length < count)
            _part = new float[count];
        return _part.AsSpan(0, count);
    }

    private LayerComputation DensePlan(int node)
    {
        var activation = Graph.ActivationAfter(node);
        var name = activation < 0 ? Graph.Nodes[node].Name : $"{Graph.Nodes[node].Name} + {Graph.Nodes[activation].Name}";
        var weights = Graph.WeightsOf(Graph.Nodes[node]).Sum(weight => weight.Count);
        var kernel = new ChosenKernel(DenseKernel, []);
        return new LayerComputation(name, weights, weights, kernel, kernel)
        {
            Repeats = (int)(GraphDemand.OperationsOf(Graph, node) / weights),
            OutputLength = new Shape(Graph.ValueShapes[node + 1].AsSpan()).Count,
        };
    }
}
