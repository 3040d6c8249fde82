using Tersor.Format;
using Tersor.Peers.Libtorch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Tersor.Peers.Inference;

/// <summary>TorchSharp on the dense network, in inference mode.</summary>
internal sealed class LibtorchPredictor : IPredictor
{
    private readonly Sequential _network;
    private readonly Tensor _inputs;
    private readonly float[] _outputs;

    public LibtorchPredictor(ModelGraph graph, Func<string, float[]> parameter, float[] inputs, long[] inputShape, int outputs)
    {
        _network = LibtorchNetwork.Build(graph, parameter);
        _network.eval();
        _inputs = tensor(inputs, inputShape);
        _outputs = new float[outputs];
    }

    public void Run()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        _network.forward(_inputs).data<float>().CopyTo(_outputs);
    }

    public float[] Outputs() => _outputs;

    public void Dispose()
    {
        _inputs.Dispose();
        _network.Dispose();
    }
}
