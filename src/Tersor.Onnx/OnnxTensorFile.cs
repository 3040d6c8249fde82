using System.Collections.Immutable;
using Google.Protobuf;
using Tersor.Format;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>
/// One recorded input or output of a model, as ONNX's own tests keep them beside the model: <c>input_0.pb</c>,
/// <c>output_0.pb</c>.
/// </summary>
/// <param name="Name">The name of the input or output; may be empty.</param>
/// <param name="Type">The type of its elements in the file.</param>
/// <param name="Shape">The extents, batch included.</param>
/// <param name="Values">Row-major; integers and booleans as floats.</param>
public sealed record OnnxTensorFile(string Name, OnnxElementType Type, ImmutableArray<int> Shape, float[] Values)
{
    /// <summary>Reads a file, trusting none of it.</summary>
    /// <param name="path">An existing file.</param>
    /// <param name="limits">What it may demand; <see cref="ReadLimits.Default"/> if null.</param>
    /// <exception cref="OnnxException">The file is damaged or holds what is not supported; the message names it.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static OnnxTensorFile Read(string path, ReadLimits? limits = null)
    {
        var (name, tensor) = ReadTensor(path, limits ?? ReadLimits.Default);
        return new OnnxTensorFile(name, tensor.Type, tensor.Shape, tensor.ToFloats());
    }

    /// <summary>Writes a file as a whole or not at all.</summary>
    /// <param name="path">The path of the file; an existing file is replaced.</param>
    /// <exception cref="ArgumentException">The type can't be written.</exception>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason.</exception>
    public void Write(string path)
    {
        var tensor = TensorEncoder.Encode(Name, Shape, Values, Type);
        OutputFile.Write(path, stream => tensor.WriteTo(stream));
    }

    /// <summary>The same with the values as they are.</summary>
    internal static (string Name, ConstantTensor Tensor) ReadTensor(string path, ReadLimits limits)
    {
        try
        {
            var bytes = InputFile.TryReadAll(path, limits.MaxBytes)
                ?? throw new OnnxException($"more than the {limits.MaxBytes} bytes that are read");
            if (new WireScan(limits).Fault(bytes, TensorProto.Descriptor) is { } fault)
                throw new OnnxException(fault);
            var tensor = TensorProto.Parser.ParseFrom(bytes);
            if (!tensor.HasDataType)
                throw new OnnxException("no ONNX tensor: it has no type");
            var folder = Path.GetDirectoryName(Path.GetFullPath(path));
            return (tensor.Name, new TensorDecoder(new ExternalData(folder), limits).Decode(tensor, tensor.Name));
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new OnnxException($"damaged: {error.Message}").In(path);
        }
        catch (OnnxException error)
        {
            throw error.In(path);
        }
    }
}
