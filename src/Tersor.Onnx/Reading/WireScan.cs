using Google.Protobuf.Reflection;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Walks a file's bytes before any object is made of them. Two bytes can become an object of two hundred, so it counts what the
/// file would become, and how deep.
/// </summary>
/// <param name="limits">What the file may demand.</param>
internal sealed class WireScan(ReadLimits limits)
{
    // A graph in an attribute of a node of a graph is three messages deeper; exporters nest two or three graphs.
    private const int DeepestMessage = 64;

    private long _parts;
    private long _numbers;

    /// <summary>The fault of the bytes; null if they can be read.</summary>
    /// <param name="bytes">All of the message.</param>
    /// <param name="type">Its type.</param>
    public string? Fault(ReadOnlySpan<byte> bytes, MessageDescriptor type)
    {
        try
        {
            Scan(bytes, type, 0);
            return null;
        }
        catch (OnnxException error)
        {
            return error.Reason;
        }
    }

    private void Scan(ReadOnlySpan<byte> rest, MessageDescriptor type, int depth)
    {
        if (depth > DeepestMessage)
            throw new OnnxException($"messages nested more than {DeepestMessage} deep");
        while (!rest.IsEmpty)
        {
            var tag = Varint(ref rest, type);
            var (number, wire) = (tag >> 3, (WireType)(tag & 7));
            if (number is 0 or > int.MaxValue)
                throw Damaged(type, $"field {number}");
            var field = type.FindFieldByNumber((int)number);
            var content = Content(ref rest, wire, type);
            if (field is null || !Fits(field, wire))
                CountPart();
            else if (field.FieldType == FieldType.Message)
            {
                CountPart();
                Scan(content, field.MessageType, depth + 1);
            }
            else if (field.FieldType is FieldType.String or FieldType.Bytes)
                CountPart();
            else if (field.IsRepeated)
                CountNumbers(field, wire, content);
        }
    }

    private static bool Fits(FieldDescriptor field, WireType wire) => field.FieldType switch
    {
        FieldType.Message or FieldType.String or FieldType.Bytes => wire == WireType.Length,
        FieldType.Float => wire == WireType.Four || (field.IsRepeated && wire == WireType.Length),
        FieldType.Double => wire == WireType.Eight || (field.IsRepeated && wire == WireType.Length),
        _ => wire == WireType.Varint || (field.IsRepeated && wire == WireType.Length),
    };

    private void CountPart()
    {
        if (++_parts > limits.MaxParts)
            throw new OnnxException($"more than {limits.MaxParts} nodes, attributes, names and other parts");
    }

    private void CountNumbers(FieldDescriptor field, WireType wire, ReadOnlySpan<byte> content)
    {
        _numbers += (wire, field.FieldType) switch
        {
            (not WireType.Length, _) => 1,
            (_, FieldType.Float) => content.Length / sizeof(float),
            (_, FieldType.Double) => content.Length / sizeof(double),
            _ => Varints(content),
        };
        if (_numbers > limits.MaxValues)
            throw new OnnxException($"more than {limits.MaxValues} numbers");
    }

    private static int Varints(ReadOnlySpan<byte> packed)
    {
        var count = 0;
        foreach (var part in packed)
            count += part < 0x80 ? 1 : 0;
        return count;
    }

    private static ReadOnlySpan<byte> Content(ref ReadOnlySpan<byte> rest, WireType wire, MessageDescriptor type)
    {
        ulong length = wire switch
        {
            WireType.Varint => 0ul,
            WireType.Eight => sizeof(ulong),
            WireType.Four => sizeof(uint),
            WireType.Length => Varint(ref rest, type),
            _ => throw Damaged(type, $"wire type {(int)wire}"),
        };
        if (wire == WireType.Varint)
            Varint(ref rest, type);
        if (length > (ulong)rest.Length)
            throw Damaged(type, $"{length} bytes declared where {rest.Length} are left");
        var content = rest[..(int)length];
        rest = rest[(int)length..];
        return content;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> rest, MessageDescriptor type)
    {
        var value = 0ul;
        for (var i = 0; i < Math.Min(rest.Length, 10); i++)
        {
            value |= (ulong)(rest[i] & 0x7f) << (7 * i);
            if (rest[i] >= 0x80)
                continue;
            rest = rest[(i + 1)..];
            return value;
        }

        throw Damaged(type, rest.Length < 10 ? "the data ends within a number" : "a number of more than ten bytes");
    }

    private static OnnxException Damaged(MessageDescriptor type, string reason) => new($"damaged {type.Name}: {reason}");

    private enum WireType
    {
        Varint = 0,
        Eight = 1,
        Length = 2,
        Four = 5,
    }
}
