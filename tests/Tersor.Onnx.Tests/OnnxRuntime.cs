using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Tersor.Onnx.Tests;

/// <summary>Runs models in ONNX Runtime, on one thread and without what changes results.</summary>
internal sealed class OnnxRuntime : IDisposable
{
    private readonly SessionOptions _options = new()
    {
        IntraOpNumThreads = 1,
        InterOpNumThreads = 1,
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
    };

    private readonly InferenceSession _session;

    public OnnxRuntime(byte[] model) => _session = new InferenceSession(model, _options);

    /// <summary>The outputs for inputs given in the model's order, row-major.</summary>
    public List<(int[] Shape, float[] Values)> Run(params (int[] Shape, float[] Values)[] inputs)
    {
        var named = _session.InputNames.Zip(inputs, (name, input) =>
            _session.InputMetadata[name].ElementDataType switch
            {
                TensorElementType.Int64 => NamedOnnxValue.CreateFromTensor(
                    name, new DenseTensor<long>(Array.ConvertAll(input.Values, value => (long)value), input.Shape)),
                TensorElementType.UInt8 => NamedOnnxValue.CreateFromTensor(
                    name, new DenseTensor<byte>(Array.ConvertAll(input.Values, value => (byte)value), input.Shape)),
                TensorElementType.Int32 => NamedOnnxValue.CreateFromTensor(
                    name, new DenseTensor<int>(Array.ConvertAll(input.Values, value => (int)value), input.Shape)),
                TensorElementType.Float => NamedOnnxValue.CreateFromTensor(
                    name, new DenseTensor<float>(input.Values, input.Shape)),
                var type => throw new NotSupportedException($"Input '{name}' is of type {type}."),
            }).ToList();
        using var results = _session.Run(named);
        return [.. results.Select(result => Floats(result))];
    }

    /// <summary>What a classifier of names and maps gives for a row.</summary>
    public (string Label, Dictionary<string, float> Scores) RunClassifier(float[] row)
    {
        var input = NamedOnnxValue.CreateFromTensor(_session.InputNames[0], new DenseTensor<float>(row, [1, row.Length]));
        using var results = _session.Run([input]);
        var map = results[1].AsEnumerable<NamedOnnxValue>().Single();
        return (results[0].AsTensor<string>().Single(), new Dictionary<string, float>(map.AsDictionary<string, float>()));
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private static (int[] Shape, float[] Values) Floats(NamedOnnxValue result) => result.Value switch
    {
        Tensor<float> floats => (floats.Dimensions.ToArray(), floats.ToArray()),
        Tensor<long> integers => (integers.Dimensions.ToArray(), [.. integers.Select(value => (float)value)]),
        Tensor<int> integers => (integers.Dimensions.ToArray(), [.. integers.Select(value => (float)value)]),
        Tensor<byte> integers => (integers.Dimensions.ToArray(), [.. integers.Select(value => (float)value)]),
        Tensor<bool> truths => (truths.Dimensions.ToArray(), [.. truths.Select(value => value ? 1f : 0)]),
        _ => throw new NotSupportedException($"Output '{result.Name}' is of another type."),
    };
}
