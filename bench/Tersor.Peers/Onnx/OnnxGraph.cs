using System.Runtime.InteropServices;

namespace Tersor.Peers.Onnx;

/// <summary>
/// The nodes and constants of an ONNX model being written: opset 17. Field numbers are those of <c>onnx.proto</c>.
/// </summary>
internal sealed class OnnxGraph
{
    private const int IrVersion = 8;
    private const int Opset = 17;
    private const int FloatType = 1;
    private const int LongType = 7;
    private const int AttributeFloat = 1;
    private const int AttributeInt = 2;
    private const int AttributeInts = 7;

    private readonly ProtobufWriter _body = new();

    /// <summary>Adds an operation.</summary>
    /// <param name="operation">For example <c>Gemm</c>.</param>
    /// <param name="inputs">Names of values; an empty one stands for an input that is left out.</param>
    /// <param name="outputs">Names of values.</param>
    /// <param name="attributes">Made by <see cref="Int"/> and its like.</param>
    public void Add(
        string operation, IEnumerable<string> inputs, IEnumerable<string> outputs, params IEnumerable<ProtobufWriter> attributes)
    {
        var message = new ProtobufWriter();
        foreach (var input in inputs)
            message.Text(1, input);
        foreach (var output in outputs)
            message.Text(2, output);
        message.Text(4, operation);
        foreach (var attribute in attributes)
            message.Message(5, attribute);
        _body.Message(1, message);
    }

    /// <summary>Adds floats that do not change.</summary>
    public void AddConstant(string name, IEnumerable<int> shape, ReadOnlySpan<float> values) =>
        AddConstant(name, shape, FloatType, MemoryMarshal.AsBytes(values));

    /// <summary>Adds a list of integers that do not change: extents, axes, indices.</summary>
    public string AddConstant(string name, params long[] values)
    {
        AddConstant(name, [values.Length], LongType, MemoryMarshal.AsBytes<long>(values));
        return name;
    }

    /// <summary>The model's bytes.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="input">What it takes, without the batch.</param>
    /// <param name="output">What it gives.</param>
    public byte[] ToArray(string name, (string Name, IEnumerable<int> Shape) input, (string Name, IEnumerable<int> Shape) output)
    {
        _body.Text(2, name);
        _body.Message(11, ValueInfo(input.Name, input.Shape));
        _body.Message(12, ValueInfo(output.Name, output.Shape));
        return new ProtobufWriter()
            .Int(1, IrVersion)
            .Message(7, _body)
            .Message(8, new ProtobufWriter().Text(1, "").Int(2, Opset))
            .ToArray();
    }

    public static ProtobufWriter Int(string name, int value) =>
        new ProtobufWriter().Text(1, name).Int(3, value).Int(20, AttributeInt);

    public static ProtobufWriter Float(string name, float value) =>
        new ProtobufWriter().Text(1, name).Float(2, value).Int(20, AttributeFloat);

    public static ProtobufWriter Ints(string name, params ReadOnlySpan<int> values)
    {
        var attribute = new ProtobufWriter().Text(1, name);
        foreach (var value in values)
            attribute.Int(8, value);
        return attribute.Int(20, AttributeInts);
    }

    private void AddConstant(string name, IEnumerable<int> shape, int type, ReadOnlySpan<byte> bytes)
    {
        var tensor = new ProtobufWriter();
        foreach (var extent in shape)
            tensor.Int(1, extent);
        _body.Message(5, tensor.Int(2, type).Text(8, name).Bytes(9, bytes));
    }

    private static ProtobufWriter ValueInfo(string name, IEnumerable<int> shape)
    {
        var extents = new ProtobufWriter().Message(1, new ProtobufWriter().Text(2, "batch"));
        foreach (var extent in shape)
            extents.Message(1, new ProtobufWriter().Int(1, extent));
        var tensor = new ProtobufWriter().Int(1, FloatType).Message(2, extents);
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, tensor));
    }
}
