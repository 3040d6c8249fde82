namespace Tersor.Format;

/// <summary>What a graph demands of whoever runs it, known before any of it is taken.</summary>
/// <param name="Values">The values of all parameters.</param>
/// <param name="Activations">
/// The numbers that one prediction works in at most: the input, the values of all nodes, and the padding and tables of their
/// kernels.
/// </param>
/// <param name="Operations">The multiplications and additions, in pairs, of one prediction if all weights count.</param>
public sealed record GraphDemand(long Values, double Activations, double Operations)
{
    /// <summary>The demand of a graph.</summary>
    public static GraphDemand Of(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var (activations, operations) = (Extents.Product(graph.InputShape), 0d);
        for (var i = 0; i < graph.Nodes.Length; i++)
        {
            var node = graph.Nodes[i];
            var (input, output) = (ModelGraph.FirstShape(node, graph.ValueShapes), graph.ValueShapes[i + 1]);
            activations += Extents.Product(output) + node.Scratch(input, output);
            operations += OperationsOf(graph, i);
        }

        return new GraphDemand(graph.ParameterCount, activations, operations);
    }

    /// <summary>The operations of one node.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="node">Its number, from 0.</param>
    public static double OperationsOf(ModelGraph graph, int node) =>
        graph.Nodes[node].Operations(ModelGraph.FirstShape(graph.Nodes[node], graph.ValueShapes), graph.ValueShapes[node + 1]);

    /// <summary>Holds the demand against limits.</summary>
    /// <param name="fileBytes">How long the file is that the graph comes from.</param>
    /// <param name="limits">The limits of a model.</param>
    /// <exception cref="TersorFormatException">The graph demands more.</exception>
    internal void Check(long fileBytes, ReadLimits limits)
    {
        var most = limits.ValuesOf(fileBytes);
        if (Values > most)
            throw Error($"{Values} parameter values are declared where a file of {fileBytes} bytes may declare {most}");
        if (Activations > limits.MaxActivations)
            throw Error($"a prediction works in {Activations:0.0e0} numbers where at most {limits.MaxActivations} are allowed");
        if (Operations > limits.MaxOperations)
            throw Error($"a prediction takes {Operations:0.0e0} operations where at most {limits.MaxOperations} are allowed");
    }

    private static TersorFormatException Error(string reason) =>
        new(ContainerLayout.Graph, $"{reason}; {ReadLimits.Variable} raises the limits", FormatErrorKind.Limit);
}
