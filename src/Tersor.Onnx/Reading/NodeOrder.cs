using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>Puts nodes in an order in which they can be computed; where the file's order is one, it stays.</summary>
internal static class NodeOrder
{
    /// <summary>The nodes, each behind those whose outputs it reads.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="outputs">The values that have to be made.</param>
    /// <param name="known">The values that are there already.</param>
    /// <param name="isNested">Whether a value may come from outside.</param>
    /// <exception cref="OnnxException">A value is read that nothing makes, or nodes wait for each other.</exception>
    public static ImmutableArray<OnnxNode> Sort(
        List<OnnxNode> nodes, ImmutableArray<string> outputs, HashSet<string> known, bool isNested)
    {
        var makers = new Dictionary<string, int>();
        for (var i = 0; i < nodes.Count; i++)
            foreach (var output in nodes[i].Outputs)
                if (output.Length > 0 && (known.Contains(output) || !makers.TryAdd(output, i)))
                    throw new OnnxException($"two values are named '{output}'");
        if (!isNested)
        {
            foreach (var node in nodes)
                foreach (var input in node.Inputs.Concat(node.Captured))
                    if (input.Length > 0 && !known.Contains(input) && !makers.ContainsKey(input))
                        throw new OnnxException($"node '{node.Name}' reads '{input}', which nothing makes");
            foreach (var output in outputs)
                if (!known.Contains(output) && !makers.ContainsKey(output))
                    throw new OnnxException($"nothing makes the output '{output}'");
        }

        return InOrder(nodes, makers);
    }

    // Depth first, without recursion: a chain may be as long as the file.
    private static ImmutableArray<OnnxNode> InOrder(List<OnnxNode> nodes, Dictionary<string, int> makers)
    {
        var sorted = ImmutableArray.CreateBuilder<OnnxNode>(nodes.Count);
        var states = new State[nodes.Count];
        var path = new Stack<(int Node, int Next)>();
        for (var first = 0; first < nodes.Count; first++)
        {
            if (states[first] == State.New)
                Enter(first);
            while (path.TryPop(out var place))
            {
                var (node, next) = place;
                var (inputs, captured) = (nodes[node].Inputs, nodes[node].Captured);
                if (next == inputs.Length + captured.Length)
                {
                    states[node] = State.Done;
                    sorted.Add(nodes[node]);
                    continue;
                }

                path.Push((node, next + 1));
                var input = next < inputs.Length ? inputs[next] : captured[next - inputs.Length];
                if (input.Length == 0 || !makers.TryGetValue(input, out var maker) || states[maker] == State.Done)
                    continue;
                if (states[maker] == State.Entered)
                    throw new OnnxException($"node '{nodes[maker].Name}' reads what is made from its own output");
                Enter(maker);
            }
        }

        return sorted.MoveToImmutable();

        void Enter(int node)
        {
            states[node] = State.Entered;
            path.Push((node, 0));
        }
    }

    private enum State : byte
    {
        New,
        Entered,
        Done,
    }
}
