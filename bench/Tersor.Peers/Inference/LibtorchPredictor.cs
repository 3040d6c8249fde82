using Tersor.Format;
using Tersor.Peers.Libtorch;
using static TorchSharp.torch;

namespace Tersor.Peers.Inference;

/// <summary>TorchSharp on the dense network, in inference mode.</summary>
internal sealed class LibtorchPredictor : IPeerPredictor
{
    private readonly LibtorchNetwork _network;
    private readonly Tensor _inputs;
    private readonly float[] _outputs;

    public LibtorchPredictor(
        ModelGraph graph, Func<string, float[]> parameter, float[] inputs, long[] inputShape, int outputs,
        ScalarType type = ScalarType.Float32)
    {
        _network = new LibtorchNetwork(graph, parameter, type);
        _network.eval();
        _inputs = tensor(inputs, inputShape, type);
        _outputs = new float[outputs];
    }

    public void Run()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var outputs = _network.forward(_inputs);
        if (outputs.dtype != ScalarType.Float32)
            outputs = outputs.to(ScalarType.Float32);
        outputs.data<float>().CopyTo(_outputs);
    }

    public float[] Outputs() => _outputs;

    public void Dispose()
    {
        _inputs.Dispose();
        _network.Dispose();
    }
}
