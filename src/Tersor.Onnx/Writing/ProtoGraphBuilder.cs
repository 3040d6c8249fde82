using System.Globalization;
using System.Runtime.InteropServices;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>Writes nodes and constants into a graph; every value gets a name that no other has.</summary>
/// <param name="graph">The graph.</param>
internal sealed class ProtoGraphBuilder(GraphProto graph)
{
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, string> _constants = [];

    /// <summary>A free name, the wanted one if it is free.</summary>
    public string Reserve(string wanted)
    {
        var name = wanted;
        for (var number = 2; !_names.Add(name); number++)
            name = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{number}");
        return name;
    }

    /// <summary>A node with one output.</summary>
    /// <param name="output">The name of the output, reserved.</param>
    /// <param name="operation">The operator.</param>
    /// <param name="inputs">The values that it reads; empty where one is left out.</param>
    /// <param name="attributes">What it does with them.</param>
    /// <returns>The output.</returns>
    public string Add(string output, string operation, string[] inputs, params AttributeProto[] attributes)
    {
        graph.Node.Add(
            new NodeProto
            {
                Name = output,
                OpType = operation,
                Input = { inputs },
                Output = { output },
                Attribute = { attributes },
            });
        return output;
    }

    /// <summary>A constant from a tensor.</summary>
    public string Add(TensorProto tensor)
    {
        graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>A list of integers; equal lists are one constant.</summary>
    public string Integers(params ReadOnlySpan<long> values) =>
        Shared($"integers {string.Join(' ', values.ToArray())}", values.ToArray(), TensorEncoder.Encode, [values.Length]);

    /// <summary>A single integer without extents, such as an index that removes its axis.</summary>
    public string Index(long value) => Shared($"index {value}", [value], TensorEncoder.Encode, []);

    /// <summary>One float; equal ones are one constant.</summary>
    public string Number(float value) =>
        Shared(
            $"number {BitConverter.SingleToInt32Bits(value)}",
            [value],
            (name, shape, numbers) => TensorEncoder.Encode(name, shape, numbers),
            []);

    private string Shared<T>(string key, T[] values, Func<string, int[], T[], TensorProto> encode, int[] shape)
    {
        ref var name = ref CollectionsMarshal.GetValueRefOrAddDefault(_constants, key, out var exists);
        if (!exists)
            name = Add(encode(Reserve($"constant_{_constants.Count}"), shape, values));
        return name!;
    }
}
