using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Tersor.Format;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>
/// Decodes a file's tensors, whatever way they are stored. All lengths are checked before memory is taken, and all tensors of a
/// file together hold no more values than the limits allow.
/// </summary>
/// <param name="external">Reads what lies beside the file.</param>
/// <param name="limits">What the file may demand.</param>
internal sealed class TensorDecoder(ExternalData external, ReadLimits limits)
{
    // More axes than any operator has, and few enough to compute with.
    private const int LargestRank = 32;

    private const int External = 1;

    private readonly Lock _lock = new();
    private long _decoded;

    /// <summary>Checks that a tensor's data fills its shape, without decoding it. What is no number is left to others.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="OnnxException">It is damaged; the message says which it is.</exception>
    public void Check(TensorProto tensor)
    {
        var count = Count(Shape(tensor.Dims, tensor.Name), tensor.Name);
        if (ElementTypes.Bits((OnnxElementType)tensor.DataType) is not { } bits)
            return;
        if (tensor.DataLocation == External)
            external.Check(tensor, Bytes(count, bits));
        else if (tensor.HasRawData && (tensor.RawData.Length > 0 || Typed(tensor, bits) == 0))
            Demand(tensor, Bytes(count, bits), tensor.RawData.Length, "bytes");
        else
            Demand(tensor, bits == 4 ? Bytes(count, bits) : count, Typed(tensor, bits), "numbers");
    }

    /// <summary>The values of a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="origin">Where it stands in the file.</param>
    /// <exception cref="OnnxException">
    /// It is damaged or of a type that is not supported; the message says which it is.
    /// </exception>
    public ConstantTensor Decode(TensorProto tensor, string origin)
    {
        var type = (OnnxElementType)tensor.DataType;
        if (ElementTypes.Bits(type) is not { } bits)
            throw Error(tensor.Name, $"elements of type {ElementTypes.Name(tensor.DataType)} are not supported");
        Check(tensor);
        var shape = Shape(tensor.Dims, tensor.Name);
        var count = (int)Count(shape, tensor.Name);
        Spend(count, tensor.Name);
        var raw = tensor.DataLocation == External ? external.Read(tensor, Bytes(count, bits))
            : tensor.RawData.Length > 0 ? tensor.RawData.Span
            : Raw(tensor, type);
        return ElementTypes.IsFloat(type)
            ? new ConstantTensor(shape, Floats(raw, type, count), type) { Origin = origin }
            : new ConstantTensor(shape, Integers(raw, type, count), type) { Origin = origin };
    }

    /// <summary>The values of a sparse tensor, with the zeros between them.</summary>
    /// <param name="sparse">The tensor; its values carry its name.</param>
    /// <exception cref="OnnxException">It is damaged or would be too large.</exception>
    public ConstantTensor Decode(SparseTensorProto sparse)
    {
        var name = sparse.Values?.Name ?? "";
        if (sparse.Values is null || sparse.Indices is null)
            throw Error(name, "a sparse tensor without values or indices");
        var values = Decode(sparse.Values, name);
        var indices = Decode(sparse.Indices, $"{name}, indices");
        var shape = Shape(sparse.Dims, name);
        var count = (int)Count(shape, name);
        var perValue = indices.Shape.Length == 2 ? indices.Shape[1] : 1;
        if (!indices.IsInteger || (long)values.Count * perValue != indices.Count
            || (indices.Shape.Length == 2 && perValue != shape.Length))
            throw Error(name, "the indices of a sparse tensor don't fit its values");
        Spend(count, name);
        var places = Places(indices.Integers, perValue == 1 && indices.Shape.Length != 2 ? [count] : shape, name);
        if (values.IsInteger)
            return new ConstantTensor(shape, Scatter(values.Integers, places, count), values.Type);
        return new ConstantTensor(shape, Scatter(values.Floats, places, count), values.Type);
    }

    /// <summary>Brings the data of a tensor that lies beside the file into it; others stay as they are.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="OnnxException">The data is not there, or may not be read.</exception>
    public void MakeInternal(TensorProto tensor)
    {
        if (tensor.DataLocation != External)
            return;
        var bits = ElementTypes.Bits((OnnxElementType)tensor.DataType)
            ?? throw Error(tensor.Name, $"elements of type {ElementTypes.Name(tensor.DataType)} beside the file");
        var count = Count(Shape(tensor.Dims, tensor.Name), tensor.Name);
        Spend(count, tensor.Name);
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(external.Read(tensor, Bytes(count, bits)));
        tensor.ExternalData.Clear();
        tensor.ClearDataLocation();
    }

    private static T[] Scatter<T>(T[] values, int[] places, int count)
    {
        var dense = new T[count];
        for (var i = 0; i < places.Length; i++)
            dense[places[i]] = values[i];
        return dense;
    }

    private static int[] Places(long[] indices, ImmutableArray<int> shape, string name)
    {
        var places = new int[shape.IsEmpty ? indices.Length : indices.Length / shape.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            var extent = shape[i % shape.Length];
            if (indices[i] < 0 || indices[i] >= extent)
                throw Error(name, $"index {indices[i]} of a sparse tensor where there are {extent}");
            ref var place = ref places[i / shape.Length];
            place = (place * extent) + (int)indices[i];
        }

        return places;
    }

    private void Spend(long count, string name)
    {
        lock (_lock)
        {
            _decoded += count;
            if (_decoded > limits.MaxValues)
                throw Error(name, $"all tensors together have more than the {limits.MaxValues} values that are read");
        }
    }

    private static ImmutableArray<int> Shape(RepeatedField<long> dims, string name)
    {
        if (dims.Count > LargestRank)
            throw Error(name, $"{dims.Count} dimensions where at most {LargestRank} are read");
        var shape = ImmutableArray.CreateBuilder<int>(dims.Count);
        foreach (var dim in dims)
        {
            if (dim is < 0 or > int.MaxValue)
                throw Error(name, $"an extent of {dim}");
            shape.Add((int)dim);
        }

        return shape.MoveToImmutable();
    }

    private long Count(ImmutableArray<int> shape, string name)
    {
        // An extent of zero does not excuse others that are too large: there are tables along each axis.
        var count = shape.Aggregate(1d, (product, extent) => product * Math.Max(1, extent));
        return count <= Math.Min(limits.MaxValues, Array.MaxLength)
            ? shape.Contains(0) ? 0 : (long)count
            : throw Error(name, $"[{string.Join(", ", shape)}] has more than the {limits.MaxValues} values that are read");
    }

    private static long Bytes(long count, int bits) => ((count * bits) + 7) / 8;

    private static void Demand(TensorProto tensor, long wanted, long found, string unit)
    {
        if (wanted != found)
            throw Error(
                tensor.Name,
                $"{found} {unit} of data where [{string.Join(", ", tensor.Dims)}] of {ElementTypes.Name(tensor.DataType)} "
                + $"takes {wanted}");
    }

    /// <summary>How many numbers the typed field holds that a tensor of this type uses.</summary>
    private static int Typed(TensorProto tensor, int bits) => (OnnxElementType)tensor.DataType switch
    {
        OnnxElementType.Float32 => tensor.FloatData.Count,
        OnnxElementType.Float64 => tensor.DoubleData.Count,
        OnnxElementType.Int64 => tensor.Int64Data.Count,
        OnnxElementType.UInt32 or OnnxElementType.UInt64 => tensor.Uint64Data.Count,
        _ => bits <= 32 ? tensor.Int32Data.Count : 0,
    };

    /// <summary>What the typed field would be as raw data.</summary>
    private static byte[] Raw(TensorProto tensor, OnnxElementType type)
    {
        switch (type)
        {
            case OnnxElementType.Float32:
                return MemoryMarshal.AsBytes<float>([.. tensor.FloatData]).ToArray();
            case OnnxElementType.Float64:
                return MemoryMarshal.AsBytes<double>([.. tensor.DoubleData]).ToArray();
            case OnnxElementType.Int64:
                return MemoryMarshal.AsBytes<long>([.. tensor.Int64Data]).ToArray();
            case OnnxElementType.UInt64:
                return MemoryMarshal.AsBytes<ulong>([.. tensor.Uint64Data]).ToArray();
            case OnnxElementType.UInt32:
                return MemoryMarshal.AsBytes<uint>([.. tensor.Uint64Data.Select(value => (uint)value)]).ToArray();
            case OnnxElementType.Int32:
                return MemoryMarshal.AsBytes<int>([.. tensor.Int32Data]).ToArray();
            default:
                // One number for each element, or for two of four bits; its lower bytes are the element.
                var width = Math.Max(1, ElementTypes.Bits(type)!.Value / 8);
                var bytes = new byte[tensor.Int32Data.Count * width];
                for (var i = 0; i < tensor.Int32Data.Count; i++)
                {
                    if (width == 1)
                        bytes[i] = (byte)tensor.Int32Data[i];
                    else
                        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)tensor.Int32Data[i]);
                }

                return bytes;
        }
    }

    private static float[] Floats(ReadOnlySpan<byte> raw, OnnxElementType type, int count)
    {
        var floats = new float[count];
        switch (type)
        {
            case OnnxElementType.Float32:
                raw.CopyTo(MemoryMarshal.AsBytes(floats.AsSpan()));
                break;
            case OnnxElementType.Float64:
                for (var i = 0; i < count; i++)
                    floats[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(raw[(8 * i)..]);
                break;
            case OnnxElementType.Float16:
                for (var i = 0; i < count; i++)
                    floats[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(raw[(2 * i)..]);
                break;
            default:
                for (var i = 0; i < count; i++)
                    floats[i] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(raw[(2 * i)..]) << 16);
                break;
        }

        return floats;
    }

    private static long[] Integers(ReadOnlySpan<byte> raw, OnnxElementType type, int count)
    {
        var integers = new long[count];
        for (var i = 0; i < count; i++)
            integers[i] = type switch
            {
                OnnxElementType.Boolean => raw[i] != 0 ? 1 : 0,
                OnnxElementType.UInt8 => raw[i],
                OnnxElementType.Int8 => (sbyte)raw[i],
                OnnxElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(raw[(2 * i)..]),
                OnnxElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(raw[(2 * i)..]),
                OnnxElementType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(raw[(4 * i)..]),
                OnnxElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(raw[(4 * i)..]),
                OnnxElementType.UInt4 => (raw[i / 2] >> (4 * (i % 2))) & 0xf,
                OnnxElementType.Int4 => ((raw[i / 2] >> (4 * (i % 2))) << 28) >> 28,
                _ => BinaryPrimitives.ReadInt64LittleEndian(raw[(8 * i)..]),
            };
        return integers;
    }

    private static OnnxException Error(string name, string reason) => new($"tensor '{name}': {reason}");
}
