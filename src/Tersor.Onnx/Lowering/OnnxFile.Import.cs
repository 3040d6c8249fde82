namespace Tersor.Onnx;

/// <content>Taking a model over.</content>
public sealed partial class OnnxFile
{
    /// <summary>
    /// Makes our graph of the file's, for one sample. A first extent that is open, or one whose name says so, counts samples. An
    /// extent above 1 that the first input begins with, and that all inputs and outputs have, does so, too, unless a node makes
    /// something of several samples.
    /// </summary>
    /// <param name="options">What the file leaves open.</param>
    /// <exception cref="OnnxException">The model is not supported; the message lists all that is not.</exception>
    public OnnxImport Import(OnnxImportOptions? options = null)
    {
        options = (options ?? new OnnxImportOptions()).For(Inputs);
        var graph = Graph.EndingAt(options.Outputs);
        var samples = InputShapes.FixedBatch(graph);
        if (samples == 0)
            return GraphLowering.Lower(Name, graph, options, splits: false, out _)!;
        OnnxImport whole;
        IReadOnlyDictionary<string, LoweredValue> all;
        try
        {
            whole = GraphLowering.Lower(Name, graph, options, splits: false, out all)!;
        }
        catch (OnnxException) when (LowerOne(graph, options) is { } only)
        {
            return only.Import;
        }

        return LowerOne(graph, options, new WrittenBatch(samples, all)) is { } single
            && new BatchCheck(samples, all, single.Values).TreatsSamplesApart(graph)
            ? single.Import
            : whole;
    }

    private (OnnxImport Import, IReadOnlyDictionary<string, LoweredValue> Values)? LowerOne(
        OnnxGraph graph, OnnxImportOptions options, WrittenBatch? batch = null)
    {
        try
        {
            return GraphLowering.Lower(Name, graph, options, splits: true, out var values, batch) is { } import
                ? (import, values)
                : null;
        }
        catch (OnnxException)
        {
            return null;
        }
    }
}
