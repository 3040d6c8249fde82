using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Peers.Inference;

/// <summary>Our training network with the decoded weights: dense products and convolutions.</summary>
internal sealed class DensePredictor : IPeerPredictor
{
    private readonly Device _device;
    private readonly Network _network;
    private readonly Tensor _inputs;
    private readonly float[] _outputs;

    public DensePredictor(ModelGraph graph, Dictionary<string, float[]> parameters, float[] inputs, int batch, int threads)
    {
        _device = Device.Cpu(threads);
        _network = Network.Build(graph, _device, seed: 0);
        _network.Load(graph.Parameters.Select(spec => StoredTensor.Dense(spec.Name, spec.Shape, parameters[spec.Name])));
        _inputs = _device.From(inputs, new Shape([batch, .. graph.InputShape]));
        _outputs = new float[graph.OutputShape.Aggregate(batch, (product, extent) => product * extent)];
    }

    public void Run()
    {
        using var guard = Tape.NoGrad();
        using var step = _device.BeginStep();
        _device.Read(_network.Forward(_inputs, training: false), _outputs.AsSpan());
    }

    public float[] Outputs() => _outputs;

    public void Dispose()
    {
        _inputs.Dispose();
        _network.Dispose();
        _device.Dispose();
    }
}
