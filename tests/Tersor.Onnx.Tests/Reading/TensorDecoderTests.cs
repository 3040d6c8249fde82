using Google.Protobuf;
using Tersor.Format;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx.Tests;

public sealed class TensorDecoderTests
{
    public static TheoryData<OnnxElementType, byte[], float[]> Raw => new()
    {
        { OnnxElementType.Float32, [0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0], [1, -2.5f] },
        { OnnxElementType.Float64, [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0x04, 0xc0], [1, -2.5f] },
        { OnnxElementType.Float16, [0x00, 0x3c, 0x00, 0xc1], [1, -2.5f] },
        { OnnxElementType.BFloat16, [0x80, 0x3f, 0x20, 0xc0], [1, -2.5f] },
        { OnnxElementType.Int8, [0xff, 0x7f], [-1, 127] },
        { OnnxElementType.UInt8, [0xff, 0x7f], [255, 127] },
        { OnnxElementType.Int16, [0xff, 0xff, 0, 1], [-1, 256] },
        { OnnxElementType.UInt16, [0xff, 0xff, 0, 1], [65535, 256] },
        { OnnxElementType.Int32, [0xff, 0xff, 0xff, 0xff, 0, 1, 0, 0], [-1, 256] },
        { OnnxElementType.UInt32, [0, 0, 0, 0x80, 0, 1, 0, 0], [2147483648, 256] },
        { OnnxElementType.Int64, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 1, 0, 0, 0, 0, 0, 0], [-1, 256] },
        { OnnxElementType.UInt64, [5, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], [5, 256] },
        { OnnxElementType.Boolean, [0, 2], [0, 1] },
        { OnnxElementType.Int4, [0x2f, 0x08], [-1, 2, -8] },
        { OnnxElementType.UInt4, [0x2f, 0x08], [15, 2, 8] },
    };

    public static TheoryData<OnnxElementType, float[]> Typed => new()
    {
        { OnnxElementType.Float32, [1, -2.5f] },
        { OnnxElementType.Float64, [1, -2.5f] },
        { OnnxElementType.Float16, [1, -2.5f] },
        { OnnxElementType.BFloat16, [1, -2.5f] },
        { OnnxElementType.Int8, [-1, 127] },
        { OnnxElementType.UInt8, [255, 127] },
        { OnnxElementType.Int16, [-1, 256] },
        { OnnxElementType.UInt16, [65535, 256] },
        { OnnxElementType.Int32, [-1, 256] },
        { OnnxElementType.UInt32, [2147483648, 256] },
        { OnnxElementType.Int64, [-1, 256] },
        { OnnxElementType.UInt64, [5, 256] },
        { OnnxElementType.Boolean, [0, 1] },
        { OnnxElementType.Int4, [-1, 2, -8] },
    };

    [Theory]
    [MemberData(nameof(Raw))]
    public void Raw_data_is_read_in_every_type(OnnxElementType type, byte[] raw, float[] values)
    {
        var tensor = new TensorProto
        {
            Dims = { values.Length },
            DataType = (int)type,
            RawData = ByteString.CopyFrom(raw),
            Name = "w",
        };
        AssertHolds(tensor, type, values);
        tensor.RawData = ByteString.CopyFrom(raw[..^1]);
        Assert.Contains("bytes of data", Assert.Throws<OnnxException>(() => Decode(tensor)).Message);
    }

    [Theory]
    [MemberData(nameof(Typed))]
    public void Typed_fields_are_read_in_every_type(OnnxElementType type, float[] values)
    {
        var tensor = new TensorProto { Dims = { 1, values.Length }, DataType = (int)type, Name = "w" };
        switch (type)
        {
            case OnnxElementType.Float32:
                tensor.FloatData.Add(values);
                break;
            case OnnxElementType.Float64:
                tensor.DoubleData.Add(values.Select(value => (double)value));
                break;
            case OnnxElementType.Float16:
                tensor.Int32Data.Add(values.Select(value => (int)BitConverter.HalfToUInt16Bits((Half)value)));
                break;
            case OnnxElementType.BFloat16:
                tensor.Int32Data.Add(values.Select(value => (int)(BitConverter.SingleToUInt32Bits(value) >> 16)));
                break;
            case OnnxElementType.Int64:
                tensor.Int64Data.Add(values.Select(value => (long)value));
                break;
            case OnnxElementType.UInt32 or OnnxElementType.UInt64:
                tensor.Uint64Data.Add(values.Select(value => (ulong)value));
                break;
            case OnnxElementType.Int4:
                tensor.Int32Data.Add([0x2f, 0x08]);
                break;
            default:
                tensor.Int32Data.Add(values.Select(value => (int)value));
                break;
        }

        AssertHolds(tensor, type, values);
        tensor.Dims[1]++;
        tensor.Dims[0]++;
        Assert.Contains("numbers of data", Assert.Throws<OnnxException>(() => Decode(tensor)).Message);
    }

    [Fact]
    public void Floats_keep_their_bits()
    {
        int[] bits = [0x7fc01234, unchecked((int)0xffa00001), 1, unchecked((int)0x80000000)];
        var tensor = TensorEncoder.Encode("w", [4], [.. bits.Select(BitConverter.Int32BitsToSingle)]);
        Assert.Equal(bits, Decode(tensor).Floats.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void A_type_that_is_not_supported_is_named()
    {
        var tensor = new TensorProto { Name = "w", DataType = 17, Dims = { 1 }, RawData = ByteString.CopyFrom(1) };
        Assert.Equal(
            "tensor 'w': elements of type FLOAT8E4M3FN are not supported",
            Assert.Throws<OnnxException>(() => Decode(tensor)).Message);
    }

    [Theory]
    [InlineData(new[] { 2 }, new long[] { 1, 5 })]
    [InlineData(new[] { 2, 2 }, new long[] { 0, 1, 1, 2 })]
    public void Sparse_tensors_are_filled_with_zeros(int[] shape, long[] indices)
    {
        var sparse = new SparseTensorProto
        {
            Values = TensorEncoder.Encode("w", [2], [3f, 4]),
            Indices = TensorEncoder.Encode("", shape, indices),
            Dims = { 2, 3 },
        };
        Assert.Equal([0, 3, 0, 0, 0, 4], Decoder().Decode(sparse).Floats);
        sparse.Dims[1] = 2;
        Assert.Contains("where there are", Assert.Throws<OnnxException>(() => Decoder().Decode(sparse)).Message);
    }

    private static void AssertHolds(TensorProto tensor, OnnxElementType type, float[] values)
    {
        var decoded = Decode(tensor);
        Assert.Equal(type, decoded.Type);
        Assert.Equal(values, decoded.ToFloats());
        Assert.Equal([.. tensor.Dims.Select(dim => (int)dim)], decoded.Shape.ToArray());
        Assert.Equal("here", decoded.Origin);
    }

    private static ConstantTensor Decode(TensorProto tensor) => Decoder().Decode(tensor, "here");

    private static TensorDecoder Decoder() => new(new ExternalData(null), new ReadLimits());
}
