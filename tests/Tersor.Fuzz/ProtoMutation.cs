using Google.Protobuf;
using Tersor.Onnx;
using Tersor.Onnx.Protos;

namespace Tersor.Fuzz;

/// <summary>Changes an ONNX model's messages: most of what comes out is a model again that means something else.</summary>
internal static class ProtoMutation
{
    private const int MostNodes = 64;

    private static readonly string[] Operators =
    [
        "Add", "ArgMax", "AveragePool", "BatchNormalization", "Cast", "Clip", "Concat", "Constant", "ConstantOfShape", "Conv",
        "ConvTranspose", "CumSum", "DepthToSpace", "DequantizeLinear", "Div", "Dropout", "Einsum", "Equal", "Erf", "Expand",
        "Flatten", "GRU", "Gather", "GatherElements", "Gelu", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "Identity", "If",
        "InstanceNormalization", "LRN", "LSTM", "LayerNormalization", "LeakyRelu", "LogSoftmax", "MatMul", "Max", "MaxPool",
        "Mod", "Mul", "NonZero", "OneHot", "PRelu", "Pad", "Pow", "QuantizeLinear", "RNN", "Range", "ReduceL2", "ReduceMax",
        "ReduceMean", "ReduceSum", "Relu", "Reshape", "Resize", "Shape", "Slice", "Softmax", "SpaceToDepth", "Split", "Squeeze",
        "Sub", "Sum", "Tile", "TopK", "Transpose", "Trilu", "Unsqueeze", "Upsample", "Where",
    ];

    private static readonly string[] Words =
    [
        "SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET", "reflect", "edge", "wrap", "constant", "linear", "nearest", "cubic",
        "forward", "reverse", "bidirectional", "align_corners", "asymmetric", "half_pixel", "floor", "ceil", "CRD", "DCR", "tanh",
        "ij,jk->ik", "i,i->", "", "none",
    ];

    private static readonly string[] AttributeNames =
    [
        "axis", "axes", "pads", "strides", "dilations", "kernel_shape", "group", "perm", "to", "alpha", "beta", "auto_pad",
        "mode", "keepdims", "hidden_size", "direction", "layout", "ceil_mode", "count_include_pad", "blocksize", "output_padding",
        "output_shape", "allowzero", "split", "num_outputs", "starts", "ends", "steps", "epsilon", "scales", "size",
        "block_size",
    ];

    /// <summary>Changes something, at least once.</summary>
    public static void Apply(ModelProto model, Random random)
    {
        do
            ApplyOnce(model, random);
        while (random.Next(3) != 0);
    }

    private static void ApplyOnce(ModelProto model, Random random)
    {
        var graph = model.Graph;
        var nodes = random.Next(6) == 0 && model.Functions.Count > 0 ? model.Functions[0].Node : graph.Node;
        var node = nodes.Count == 0 ? null : nodes[random.Next(nodes.Count)];
        switch (random.Next(14))
        {
            case 0 when node is not null:
                node.OpType = Operators[random.Next(Operators.Length)];
                break;
            case 1 or 2 when node is not null:
                Rewire(node, graph, random);
                break;
            case 3 or 4 or 5 when node is not null:
                Attribute(node, random);
                break;
            case 6 or 7 when graph.Initializer.Count > 0:
                Tensor(graph.Initializer[random.Next(graph.Initializer.Count)], random);
                break;
            case 8 when graph.Input.Count > 0:
                Extent(graph.Input[random.Next(graph.Input.Count)], random);
                break;
            case 9 when graph.Input.Count > 1:
                ToConstant(graph, graph.Input[random.Next(graph.Input.Count)], random);
                break;
            case 10 when node is not null && nodes.Count < MostNodes:
                nodes.Insert(random.Next(nodes.Count + 1), node.Clone());
                Rewire(nodes[random.Next(nodes.Count)], graph, random);
                break;
            case 11 when node is not null:
                Insert(graph, random);
                break;
            case 12 when model.OpsetImport.Count > 0:
                model.OpsetImport[random.Next(model.OpsetImport.Count)].Version = random.Next(26);
                break;
            case 13 when node is not null && random.Next(4) == 0:
                nodes.Remove(node);
                break;
        }
    }

    private static void Rewire(NodeProto node, GraphProto graph, Random random)
    {
        switch (random.Next(5))
        {
            case 0 when node.Input.Count > 0:
                node.Input.RemoveAt(random.Next(node.Input.Count));
                break;
            case 1:
                node.Input.Insert(random.Next(node.Input.Count + 1), Name(graph, random));
                break;
            case 2 when node.Output.Count > 0:
                node.Output[random.Next(node.Output.Count)] = Name(graph, random);
                break;
            case 3:
                node.Output.Add($"v{random.Next(1000)}");
                break;
            case 4 when node.Input.Count > 0:
                node.Input[random.Next(node.Input.Count)] = Name(graph, random);
                break;
        }
    }

    // A node between a value and all that read it.
    private static void Insert(GraphProto graph, Random random)
    {
        var (from, to) = (Name(graph, random), $"i{random.Next(100000)}");
        foreach (var node in graph.Node)
            for (var i = 0; i < node.Input.Count; i++)
                if (node.Input[i] == from)
                    node.Input[i] = to;
        var inserted = new NodeProto { OpType = Operators[random.Next(Operators.Length)], Input = { from }, Output = { to } };
        while (random.Next(2) == 0)
            inserted.Input.Add(Name(graph, random));
        graph.Node.Add(inserted);
    }

    private static string Name(GraphProto graph, Random random)
    {
        var names = graph.Input.Select(input => input.Name).Concat(graph.Initializer.Select(tensor => tensor.Name))
            .Concat(graph.Node.SelectMany(node => node.Output)).ToList();
        return names.Count == 0 || random.Next(20) == 0 ? "" : names[random.Next(names.Count)];
    }

    private static void Attribute(NodeProto node, Random random)
    {
        if (node.Attribute.Count == 0 || random.Next(4) == 0)
        {
            var name = AttributeNames[random.Next(AttributeNames.Length)];
            node.Attribute.Add(random.Next(3) switch
            {
                0 => ProtoAttribute.Of(name, Number(random)),
                1 => ProtoAttribute.Of(name, [.. Enumerable.Range(0, random.Next(5)).Select(_ => (int)Number(random))]),
                _ => ProtoAttribute.Of(name, Words[random.Next(Words.Length)]),
            });
            return;
        }

        var attribute = node.Attribute[random.Next(node.Attribute.Count)];
        if (random.Next(6) == 0)
            node.Attribute.Remove(attribute);
        else if (attribute.HasI)
            attribute.I = Number(random);
        else if (attribute.HasF)
            attribute.F = random.Next(4) == 0 ? float.NaN : random.Next(-3, 4) * 0.5f;
        else if (attribute.HasS)
            attribute.S = ByteString.CopyFromUtf8(Words[random.Next(Words.Length)]);
        else if (attribute.T is { } tensor)
            Tensor(tensor, random);
        else if (attribute.Ints.Count > 0 && random.Next(3) != 0)
            attribute.Ints[random.Next(attribute.Ints.Count)] = Number(random);
        else if (random.Next(2) == 0)
            attribute.Ints.Add(Number(random));
        else if (attribute.Ints.Count > 0)
            attribute.Ints.RemoveAt(random.Next(attribute.Ints.Count));
    }

    private static void Tensor(TensorProto tensor, Random random)
    {
        switch (random.Next(6))
        {
            case 0 when tensor.Dims.Count > 0:
                tensor.Dims[random.Next(tensor.Dims.Count)] = Number(random);
                break;
            case 1:
                tensor.Dims.Insert(random.Next(tensor.Dims.Count + 1), random.Next(4) == 0 ? Number(random) : 1);
                break;
            case 2:
                tensor.DataType = random.Next(25);
                break;
            case 3:
                Refill(tensor, [.. tensor.Dims], random);
                break;
            case 4:
                Refill(tensor, [.. Enumerable.Range(0, random.Next(5)).Select(_ => (long)random.Next(5))], random);
                break;
            case 5 when tensor.RawData.Length > 0:
                tensor.RawData = ByteString.CopyFrom(Mutation.Of(tensor.RawData.ToByteArray(), random));
                break;
        }
    }

    /// <summary>Other values, as many as the shape says unless that is absurd.</summary>
    private static void Refill(TensorProto tensor, long[] dims, Random random)
    {
        var count = dims.Aggregate(1d, (product, dim) => product * dim);
        if (count is < 0 or > 4096)
            return;
        var type = random.Next(3) switch
        {
            0 => OnnxElementType.Int64,
            1 => OnnxElementType.Float32,
            _ => (OnnxElementType)tensor.DataType,
        };
        if (ElementTypes.Bits(type) is null)
            type = OnnxElementType.Float32;
        float Value() => random.Next(8) == 0 ? Number(random) : random.Next(-2, 5);
        float[] values = [.. Enumerable.Range(0, (int)count).Select(_ => Value())];
        var filled = TensorEncoder.Encode(tensor.Name, dims.Select(dim => (int)dim), values, type);
        tensor.Dims.Clear();
        tensor.Dims.Add(dims);
        (tensor.DataType, tensor.RawData) = (filled.DataType, filled.RawData);
    }

    private static void Extent(ValueProto value, Random random)
    {
        if (value.Type?.TensorType is not { } type)
            return;
        var dims = (type.Shape ??= new ShapeProto()).Dim;
        switch (random.Next(4))
        {
            case 0:
                dims.Insert(random.Next(dims.Count + 1), new ShapeProto.Types.Dimension { DimValue = random.Next(4) });
                break;
            case 1 when dims.Count > 0:
                dims.RemoveAt(random.Next(dims.Count));
                break;
            case 2 when dims.Count > 0:
                dims[random.Next(dims.Count)] = new ShapeProto.Types.Dimension { DimParam = "n" };
                break;
            default:
                if (dims.Count > 0)
                    dims[random.Next(dims.Count)] = new ShapeProto.Types.Dimension { DimValue = Number(random) };
                break;
        }
    }

    // What the model would be told, it knows.
    private static void ToConstant(GraphProto graph, ValueProto input, Random random)
    {
        var tensor = new TensorProto { Name = input.Name, DataType = input.Type?.TensorType?.ElemType ?? 1 };
        var dims = input.Type?.TensorType?.Shape?.Dim.Select(dim => Math.Max(0, dim.DimValue)) ?? [];
        Refill(tensor, [.. dims], random);
        graph.Input.Remove(input);
        graph.Initializer.Add(tensor);
    }

    /// <summary>Mostly small; now and then of any magnitude.</summary>
    private static long Number(Random random) => random.Next(8) switch
    {
        0 => 1L << random.Next(64),
        1 => -(1L << random.Next(63)),
        2 => random.Next(1000),
        _ => random.Next(-3, 8),
    };
}
