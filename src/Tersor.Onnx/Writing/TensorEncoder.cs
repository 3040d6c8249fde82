using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>Writes values into a file's tensors.</summary>
internal static class TensorEncoder
{
    /// <summary>A tensor of its own.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its extents.</param>
    /// <param name="values">Row-major.</param>
    /// <param name="type">The type that they are written in.</param>
    /// <exception cref="ArgumentException">The type is not supported.</exception>
    public static TensorProto Encode(
        string name, IEnumerable<int> shape, ReadOnlySpan<float> values, OnnxElementType type = OnnxElementType.Float32) =>
        new()
        {
            Name = name,
            Dims = { shape.Select(extent => (long)extent) },
            DataType = (int)type,
            RawData = Bytes(values, type),
        };

    /// <summary>A tensor of integers.</summary>
    public static TensorProto Encode(string name, IEnumerable<int> shape, long[] values) =>
        new()
        {
            Name = name,
            Dims = { shape.Select(extent => (long)extent) },
            DataType = (int)OnnxElementType.Int64,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<long>(values)),
        };

    /// <summary>A tensor of bytes.</summary>
    public static TensorProto Encode(string name, IEnumerable<int> shape, byte[] values) =>
        new()
        {
            Name = name,
            Dims = { shape.Select(extent => (long)extent) },
            DataType = (int)OnnxElementType.UInt8,
            RawData = ByteString.CopyFrom(values),
        };

    /// <summary>Gives a tensor other values of its own type and shape, in the file itself.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="values">As many as it has.</param>
    public static void Replace(TensorProto tensor, ReadOnlySpan<float> values)
    {
        var bytes = Bytes(values, (OnnxElementType)tensor.DataType);
        tensor.FloatData.Clear();
        tensor.Int32Data.Clear();
        tensor.Int64Data.Clear();
        tensor.DoubleData.Clear();
        tensor.Uint64Data.Clear();
        tensor.ExternalData.Clear();
        tensor.ClearDataLocation();
        tensor.RawData = bytes;
    }

    private static ByteString Bytes(ReadOnlySpan<float> values, OnnxElementType type)
    {
        if (type == OnnxElementType.Float32)
            return ByteString.CopyFrom(MemoryMarshal.AsBytes(values));
        var width = (ElementTypes.Bits(type) ?? 0) / 8;
        if (type is OnnxElementType.Int4 or OnnxElementType.UInt4)
            return Halves(values);
        if (width == 0)
            throw new ArgumentException($"Elements of type {ElementTypes.Name((int)type)} can't be written.", nameof(type));
        var bytes = new byte[values.Length * width];
        for (var i = 0; i < values.Length; i++)
            Write(bytes.AsSpan(i * width, width), values[i], type);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    // Two to a byte, the first one lower.
    private static ByteString Halves(ReadOnlySpan<float> values)
    {
        var bytes = new byte[(values.Length + 1) / 2];
        for (var i = 0; i < values.Length; i++)
            bytes[i / 2] |= (byte)(((int)values[i] & 0xf) << (4 * (i % 2)));
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    private static void Write(Span<byte> target, float value, OnnxElementType type)
    {
        switch (type)
        {
            case OnnxElementType.Float16:
                BinaryPrimitives.WriteHalfLittleEndian(target, (Half)value);
                break;
            case OnnxElementType.BFloat16:
                var rounded = ElementRules.Round(type, value);
                BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)(BitConverter.SingleToUInt32Bits(rounded) >> 16));
                break;
            case OnnxElementType.Float64:
                BinaryPrimitives.WriteDoubleLittleEndian(target, value);
                break;
            case OnnxElementType.Boolean:
                target[0] = (byte)(value != 0 ? 1 : 0);
                break;
            default:
                // The lower bytes of a 64-bit integer are those of a narrower one.
                Span<byte> wide = stackalloc byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(wide, (long)value);
                wide[..target.Length].CopyTo(target);
                break;
        }
    }
}
