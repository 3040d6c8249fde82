using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Tersor.Onnx;

namespace Tersor.Peers.Inference;

/// <summary>Random inputs for an ONNX model, as ONNX Runtime and as our session take them.</summary>
/// <param name="import">The model.</param>
/// <param name="samples">How many samples; 1 where the file leaves no batch open.</param>
/// <param name="largest">The largest value of an input that holds integers; the smallest is 0.</param>
internal sealed class OnnxBatch(OnnxImport import, int samples, int largest)
{
    private readonly ImmutableArray<OnnxTensorFile> _inputs = Draw(import, samples, largest);

    /// <summary>The samples one after the other, each with all its inputs.</summary>
    public float[] Samples() => import.ToSamples(_inputs, out _);

    /// <summary>What ONNX Runtime takes, in the order of the model's inputs. The caller disposes it.</summary>
    public OrtValue[] Values() => [.. _inputs.Select(Value)];

    private static ImmutableArray<OnnxTensorFile> Draw(OnnxImport import, int samples, int largest)
    {
        var random = new Random(1);
        return
        [
            .. import.Inputs.Select(input =>
            {
                var shape = input.BatchAxis is null ? input.Shape : input.ShapeOf(samples);
                var values = new float[shape.Aggregate(1, (count, extent) => count * extent)];
                foreach (ref var value in values.AsSpan())
                    value = input.Type == OnnxElementType.Float32 ? (2 * random.NextSingle()) - 1 : random.Next(largest + 1);
                return new OnnxTensorFile(input.Name, input.Type, shape, values);
            }),
        ];
    }

    private static OrtValue Value(OnnxTensorFile input)
    {
        long[] shape = [.. input.Shape.Select(extent => (long)extent)];
        return input.Type switch
        {
            OnnxElementType.Int64 => Of(value => (long)value),
            OnnxElementType.Int32 => Of(value => (int)value),
            OnnxElementType.UInt8 => Of(value => (byte)value),
            OnnxElementType.Boolean => Of(value => value != 0),
            OnnxElementType.Float32 => Of(value => value),
            _ => throw new NotSupportedException($"input '{input.Name}' holds {input.Type}"),
        };

        OrtValue Of<T>(Converter<float, T> convert)
            where T : unmanaged => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(input.Values, convert), shape);
    }
}
