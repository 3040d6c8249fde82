using Microsoft.ML.OnnxRuntime;

namespace Tersor.Peers.Inference;

/// <summary>ONNX Runtime on the dense network, with tensors over memory that is allocated once.</summary>
internal sealed class OnnxPredictor : IPeerPredictor
{
    private readonly SessionOptions _options = new();
    private readonly RunOptions _run = new();
    private readonly InferenceSession _session;
    private readonly OrtValue[] _inputs;
    private readonly OrtValue[] _outputs;
    private readonly float[] _results;

    /// <summary>A session for a model of one input and one output.</summary>
    public OnnxPredictor(byte[] model, float[] inputs, long[] inputShape, long[] outputShape, int threads)
    {
        _options.IntraOpNumThreads = threads;
        _options.InterOpNumThreads = 1;
        _options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
        _session = new InferenceSession(model, _options);
        _results = new float[outputShape.Aggregate(1L, (product, extent) => product * extent)];
        _inputs = [OrtValue.CreateTensorValueFromMemory(inputs, inputShape)];
        _outputs = [OrtValue.CreateTensorValueFromMemory(_results, outputShape)];
    }

    /// <summary>For example <c>ONNX Runtime 1.31.1</c>.</summary>
    public static string Version => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    public void Run() => _session.Run(_run, _session.InputNames, _inputs, _session.OutputNames, _outputs);

    public float[] Outputs() => _results;

    public void Dispose()
    {
        foreach (var value in _inputs.Concat(_outputs))
            value.Dispose();
        _session.Dispose();
        _run.Dispose();
        _options.Dispose();
    }
}
