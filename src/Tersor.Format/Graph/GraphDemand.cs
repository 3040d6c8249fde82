namespace Tersor.Format;

/// <summary>What a graph demands of whoever runs it, known before any of it is taken.</summary>
/// <param name="Values">The values of all parameters, a table once more for each layer that is tied to it.</param>
/// <param name="Activations">
/// The numbers that one prediction works in at most: values that are needed at the same time, what a kernel pads and lays out
/// beside them, and the tables that all kernels keep.
/// </param>
/// <param name="Operations">The multiplications and additions, in pairs, of one prediction if all weights count.</param>
public sealed record GraphDemand(long Values, double Activations, double Operations)
{
    /// <summary>The demand of a graph.</summary>
    public static GraphDemand Of(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var (living, most, tables, operations, tied) = (0d, 0d, 0d, 0d, 0L);
        var last = LastReaders(graph);
        foreach (var input in graph.Inputs)
            living += Extents.Product(input.Shape);
        for (var i = 0; i < graph.Nodes.Length; i++)
        {
            var node = graph.Nodes[i];
            var (input, output) = (ModelGraph.FirstShape(node, graph.ValueShapes), graph.ValueShapes[i + 1]);
            living += node is InputNode ? 0 : Extents.Product(output);
            most = Math.Max(most, living + node.Scratch(input, output));
            tables += node.Tables(input, output);
            operations += OperationsOf(graph, i);
            tied += node is LinearNode { IsTied: true } ? graph.WeightsOf(node)[0].Count : 0;

            // What is read for the last time here, and what nobody reads, makes room.
            foreach (var value in node.Inputs.Distinct())
                living -= last[value] == i ? Extents.Product(graph.ValueShapes[value]) : 0;
            living -= last[i + 1] < i ? Extents.Product(output) : 0;
        }

        return new GraphDemand(graph.ParameterCount + tied, Math.Max(most, living) + tables, operations);
    }

    /// <summary>The operations of one node.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="node">Its number, from 0.</param>
    public static double OperationsOf(ModelGraph graph, int node) =>
        graph.Nodes[node].Operations(ModelGraph.FirstShape(graph.Nodes[node], graph.ValueShapes), graph.ValueShapes[node + 1]);

    /// <summary>
    /// For each value the number of the last node that reads it: -1 if none does, more than there are for an output.
    /// </summary>
    private static int[] LastReaders(ModelGraph graph)
    {
        var last = new int[graph.ValueShapes.Length];
        Array.Fill(last, -1);
        for (var i = 0; i < graph.Nodes.Length; i++)
            foreach (var input in graph.Nodes[i].Inputs)
                last[input] = i;
        foreach (var output in graph.Outputs)
            last[output.Value] = int.MaxValue;
        return last;
    }

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
