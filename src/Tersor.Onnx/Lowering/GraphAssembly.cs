using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Makes a graph of emitted nodes: those that an output needs, numbered and named.</summary>
internal static class GraphAssembly
{
    /// <summary>The graph, its parameters' values and where they come from.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="emitter">The nodes.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="outputs">The outputs, by the emitter's numbers.</param>
    public static (ModelGraph Graph, ImmutableArray<StoredTensor> Tensors, ImmutableDictionary<string, WeightOrigin> Origins) Of(
        string name, GraphEmitter emitter, ImmutableArray<SampleLayout> inputs, ImmutableArray<GraphOutput> outputs)
    {
        // A graph has a node, and whoever runs it writes outputs that are no inputs.
        for (var i = 0; i < outputs.Length; i++)
            if (outputs[i].Value == 0 || emitter.Nodes[outputs[i].Value - 1].Node is InputNode)
                outputs = outputs.SetItem(i, outputs[i] with
                {
                    Value = emitter.Add(new ReshapeNode("", [outputs[i].Value], emitter.Shapes[outputs[i].Value])),
                });
        var isNeeded = Needed(emitter.Nodes, outputs);
        var numbers = new int[emitter.Nodes.Count + 1];
        var (nodes, tensors) = (ImmutableArray.CreateBuilder<GraphNode>(), ImmutableArray.CreateBuilder<StoredTensor>());
        var origins = ImmutableDictionary.CreateBuilder<string, WeightOrigin>();
        var names = new UniqueNames(emitter.Nodes.Where((_, i) => isNeeded[i + 1]).Select(emitted => emitted.Node));
        for (var i = 0; i < emitter.Nodes.Count; i++)
        {
            if (!isNeeded[i + 1])
                continue;
            var (node, parameters) = (emitter.Nodes[i].Node, emitter.Nodes[i].Parameters);
            var inputShape = node.Inputs.IsEmpty ? [] : emitter.Shapes[node.Inputs[0]];
            node = node with { Name = names.Next(node), Inputs = [.. node.Inputs.Select(input => numbers[input])] };
            node = node is LinearNode { IsTied: true } tied ? tied with { Table = numbers[tied.Table] } : node;
            nodes.Add(node);
            numbers[i + 1] = nodes.Count;
            foreach (var spec in node.Parameters(inputShape))
            {
                var parameter = parameters.First(parameter => parameter.Name == spec.Name);
                var full = $"{node.Name}.{spec.Name}";
                tensors.Add(StoredTensor.Dense(full, spec.Shape, parameter.Values));
                if (parameter.Origin is { } origin)
                    origins[full] = origin;
            }
        }

        var results = outputs.Select(output => output with { Value = numbers[output.Value] }).ToImmutableArray();
        var graph = new ModelGraph(
            name, inputs[0].SampleShape, nodes.ToImmutable(), outputs: results, inputName: inputs[0].Name);
        return (graph, tensors.ToImmutable(), origins.ToImmutable());
    }

    // By number of value. A caller passes all inputs, so they stay.
    private static bool[] Needed(IReadOnlyList<EmittedNode> nodes, ImmutableArray<GraphOutput> outputs)
    {
        var isNeeded = new bool[nodes.Count + 1];
        foreach (var output in outputs)
            isNeeded[output.Value] = true;
        for (var i = nodes.Count; i > 0; i--)
        {
            var node = nodes[i - 1].Node;
            isNeeded[i] |= node is InputNode;
            if (!isNeeded[i])
                continue;
            foreach (var input in node.Inputs)
                isNeeded[input] = true;
            if (node is LinearNode { IsTied: true } tied)
                isNeeded[tied.Table] = true;
        }

        return isNeeded;
    }

    /// <summary>Names for nodes: their own where they have one, else their kind and count, which needs no storing.</summary>
    private sealed class UniqueNames(IEnumerable<GraphNode> nodes)
    {
        private readonly HashSet<string> _inputs = [.. nodes.OfType<InputNode>().Select(node => node.Name)];
        private readonly HashSet<string> _taken = [];
        private readonly Dictionary<string, int> _counts = [];

        public string Next(GraphNode node)
        {
            var number = _counts[node.Prefix] = _counts.GetValueOrDefault(node.Prefix) + 1;
            if (node is InputNode)
                return node.Name;
            var wanted = node.Name.Length > 0 ? node.Name : $"{node.Prefix}{number}";
            var name = wanted;
            for (var i = 2; _inputs.Contains(name) || !_taken.Add(name); i++)
                name = $"{wanted}_{i}";
            return name;
        }
    }
}
