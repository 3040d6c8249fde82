using Microsoft.ML.OnnxRuntime;
using Tersor.Data;

namespace Tersor.Peers.PostTraining;

/// <summary>ONNX Runtime with a model of one input, on samples.</summary>
internal sealed class OnnxRunner : IDisposable
{
    private const int Batch = 50;

    private readonly SessionOptions _options;
    private readonly RunOptions _run = new();
    private readonly InferenceSession _session;
    private readonly long[] _shape;

    /// <summary>A session.</summary>
    /// <param name="model">The model's bytes.</param>
    /// <param name="shape">The extents of a sample.</param>
    /// <param name="threads">Its threads.</param>
    public OnnxRunner(byte[] model, IEnumerable<int> shape, int threads)
    {
        _options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        _session = new InferenceSession(model, _options);
        _shape = [0, .. shape.Select(extent => (long)extent)];
    }

    /// <summary>Passes samples through the model.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="receive">Gets the values of each output for a batch, by its name.</param>
    public void ForEach(SampleSet samples, Action<string, float[]> receive)
    {
        for (var first = 0; first < samples.Count; first += Batch)
        {
            var count = Math.Min(Batch, samples.Count - first);
            var inputs = new float[count * samples.SampleLength];
            for (var i = 0; i < count; i++)
                samples.Read(first + i, inputs.AsSpan(i * samples.SampleLength, samples.SampleLength));
            _shape[0] = count;
            using var value = OrtValue.CreateTensorValueFromMemory(inputs, _shape);
            using var results = _session.Run(_run, _session.InputNames, [value], _session.OutputNames);
            foreach (var (name, result) in _session.OutputNames.Zip(results))
                receive(name, result.GetTensorDataAsSpan<float>().ToArray());
        }
    }

    /// <summary>The only output of all samples, one after the other.</summary>
    public float[] Run(SampleSet samples)
    {
        var outputs = new List<float>();
        ForEach(samples, (_, values) => outputs.AddRange(values));
        return [.. outputs];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
        _options.Dispose();
    }
}
