using System.Runtime.InteropServices;
using Google.Protobuf;
using Tersor.Format;
using Tersor.Onnx;
using Tersor.Onnx.Protos;

namespace Tersor.Peers.PostTraining;

/// <summary>
/// A model in 8-bit integers as ONNX Runtime takes it: pairs of QuantizeLinear and DequantizeLinear around its layers, as the
/// static quantisation of <c>onnxruntime.quantization</c> places them. Weights are int8 with a scale for each output channel,
/// activations uint8 with one scale for all, biases int32.
/// </summary>
internal sealed class QuantizedModel
{
    private const string Convolution = "Conv";
    private const string Product = "Gemm";
    private const string Rectifier = "Relu";
    private const int LargestWeight = sbyte.MaxValue;

    private static readonly string[] Quantized =
        [Convolution, Product, "Add", "MaxPool", "AveragePool", "GlobalAveragePool", "Concat"];

    private readonly byte[] _dense;
    private readonly string[] _activations;

    /// <summary>A model that is to be quantised.</summary>
    /// <param name="graph">The model, without batch normalisations.</param>
    /// <param name="tensors">Its parameters.</param>
    public QuantizedModel(ModelGraph graph, IReadOnlyList<StoredTensor> tensors)
    {
        _dense = OnnxWriter.ToBytes(graph, tensors);
        var model = ModelProto.Parser.ParseFrom(_dense).Graph;
        var constants = model.Initializer.Select(tensor => tensor.Name).ToHashSet();
        _activations =
        [
            .. model.Node.Where(node => Quantized.Contains(node.OpType))
                .SelectMany(node => node.Input.Where(input => !constants.Contains(input)).Append(Result(model, node))).Distinct(),
        ];
    }

    /// <summary>The model as it is, in floats.</summary>
    public byte[] Dense => _dense;

    /// <summary>The tensors whose ranges have to be known.</summary>
    public IReadOnlyList<string> Activations => _activations;

    /// <summary>The model in floats, which gives the activations as outputs.</summary>
    public byte[] Observed()
    {
        var model = ModelProto.Parser.ParseFrom(_dense);
        model.Graph.Output.Clear();
        model.Graph.Output.Add(_activations.Select(name => new ValueProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)OnnxElementType.Float32 } },
        }));
        return model.ToByteArray();
    }

    /// <summary>The model in integers.</summary>
    /// <param name="ranges">The range of each of the <see cref="Activations"/>; 0 is in it.</param>
    public byte[] Quantize(IReadOnlyDictionary<string, (float Smallest, float Largest)> ranges)
    {
        var model = ModelProto.Parser.ParseFrom(_dense);
        var graph = model.Graph;
        var nodes = graph.Node.ToArray();
        var scales = ranges.ToDictionary(pair => pair.Key, pair => ScaleOf(pair.Value));
        graph.Node.Clear();
        foreach (var input in graph.Input.Select(input => input.Name).Where(scales.ContainsKey))
            AddPair(graph, input, ranges[input]);
        foreach (var node in nodes)
        {
            if (node.OpType is Convolution or Product)
                QuantizeWeights(graph, node, scales[node.Input[0]]);
            for (var i = 0; i < node.Input.Count; i++)
                if (scales.ContainsKey(node.Input[i]))
                    node.Input[i] += ".quantized";
            graph.Node.Add(node);
            if (scales.ContainsKey(node.Output[0]))
                AddPair(graph, node.Output[0], ranges[node.Output[0]]);
        }

        return model.ToByteArray();
    }

    /// <summary>What a layer gives: behind a rectifier, if that alone reads it.</summary>
    private static string Result(GraphProto graph, NodeProto node)
    {
        NodeProto[] readers = [.. graph.Node.Where(reader => reader.Input.Contains(node.Output[0]))];
        return readers is [{ OpType: Rectifier } only] ? only.Output[0] : node.Output[0];
    }

    private static float ScaleOf((float Smallest, float Largest) range) =>
        range.Largest > range.Smallest ? (range.Largest - range.Smallest) / byte.MaxValue : 1;

    private static void AddPair(GraphProto graph, string name, (float Smallest, float Largest) range)
    {
        var scale = ScaleOf(range);
        var zero = (byte)Math.Clamp(Math.Round(-range.Smallest / scale), 0, byte.MaxValue);
        var (scaleName, zeroName) = ($"{name}.scale", $"{name}.zero");
        graph.Initializer.Add(Tensor(scaleName, [], OnnxElementType.Float32, [scale]));
        graph.Initializer.Add(Tensor(zeroName, [], OnnxElementType.UInt8, [zero]));
        graph.Node.Add(Node("QuantizeLinear", $"{name}.integers", name, scaleName, zeroName));
        graph.Node.Add(Node("DequantizeLinear", $"{name}.quantized", $"{name}.integers", scaleName, zeroName));
    }

    private static void QuantizeWeights(GraphProto graph, NodeProto node, float inputScale)
    {
        var weight = graph.Initializer.Single(tensor => tensor.Name == node.Input[1]);
        var rows = (int)weight.Dims[0];
        var values = Floats(weight);
        var (length, scales, integers) = (values.Length / rows, new float[rows], new sbyte[values.Length]);
        for (var row = 0; row < rows; row++)
        {
            var line = values.AsSpan(row * length, length);
            var largest = 0f;
            foreach (var value in line)
                largest = Math.Max(largest, Math.Abs(value));
            scales[row] = largest > 0 ? largest / LargestWeight : 1;
            for (var i = 0; i < length; i++)
                integers[(row * length) + i] = (sbyte)Math.Round(line[i] / scales[row]);
        }

        node.Input[1] = Replace(graph, weight, OnnxElementType.Int8, integers, scales, new sbyte[rows]);
        if (node.Input.Count < 3)
            return;
        var bias = graph.Initializer.Single(tensor => tensor.Name == node.Input[2]);
        var products = Array.ConvertAll(scales, scale => scale * inputScale);
        int[] sums = [.. Floats(bias).Zip(products, (value, scale) => (int)Math.Clamp(
            Math.Round((double)value / scale), int.MinValue, int.MaxValue))];
        node.Input[2] = Replace(graph, bias, OnnxElementType.Int32, sums, products, new int[rows]);
    }

    /// <summary>Puts integers and their scales where a constant was.</summary>
    private static string Replace<T>(
        GraphProto graph, TensorProto constant, OnnxElementType type, T[] integers, float[] scales, T[] zeros)
        where T : unmanaged
    {
        graph.Initializer.Remove(constant);
        var name = constant.Name;
        graph.Initializer.Add(Tensor($"{name}.integers", constant.Dims, type, integers));
        graph.Initializer.Add(Tensor($"{name}.scale", [scales.Length], OnnxElementType.Float32, scales));
        graph.Initializer.Add(Tensor($"{name}.zero", [scales.Length], type, zeros));
        var node = Node("DequantizeLinear", $"{name}.quantized", $"{name}.integers", $"{name}.scale", $"{name}.zero");
        node.Attribute.Add(new AttributeProto { Name = "axis", I = 0, Type = 2 });
        graph.Node.Add(node);
        return node.Output[0];
    }

    private static NodeProto Node(string operation, string output, params string[] inputs) =>
        new() { Name = output, OpType = operation, Input = { inputs }, Output = { output } };

    private static TensorProto Tensor<T>(string name, IEnumerable<long> shape, OnnxElementType type, T[] values)
        where T : unmanaged => new()
        {
            Name = name,
            Dims = { shape },
            DataType = (int)type,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<T>(values)),
        };

    private static float[] Floats(TensorProto tensor) => MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
}
