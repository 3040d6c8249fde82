using Google.Protobuf;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx.Tests;

/// <summary>Models by our engine beside ONNX Runtime.</summary>
internal static class RuntimeComparison
{
    /// <summary>All outputs are ONNX Runtime's, but for rounding.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tolerance">The largest difference, as a part of an output's largest number.</param>
    /// <param name="inputs">Its inputs, row-major.</param>
    public static OnnxImport IsSame(ModelProto model, float tolerance, params (int[] Shape, float[] Values)[] inputs)
    {
        using var runtime = new OnnxRuntime(model.ToByteArray());
        var file = model.Read();
        var import = file.Import();
        var ours = import.ToSamples(
            [.. file.Inputs.Zip(inputs, (input, value) =>
                new OnnxTensorFile(input.Name, input.Type, [.. value.Shape], value.Values))],
            out var samples);
        var outputs = import.FromSamples(Engine.Run(import, ours, samples), samples);
        foreach (var ((shape, expected), actual) in runtime.Run(inputs).Zip(outputs))
        {
            Assert.Equal(shape, actual.Shape);
            var most = tolerance * expected.Max(Math.Abs);
            Assert.InRange(most, float.Epsilon, float.MaxValue);
            for (var i = 0; i < expected.Length; i++)
                Assert.True(
                    MathF.Abs(expected[i] - actual.Values[i]) <= most,
                    $"{actual.Name}: {actual.Values[i]}, not {expected[i]}, at {i}");
        }

        return import;
    }
}
