namespace Tersor.Onnx;

/// <content>Taking a model over.</content>
public sealed partial class OnnxFile
{
    /// <summary>
    /// Makes our graph of the file's, for one sample. A first extent that is open, or one whose name says so, counts samples. An
    /// extent above 1 that the first input begins with, and that all inputs and outputs have, does so if the model can't be taken
    /// over with it.
    /// </summary>
    /// <param name="options">What the file leaves open.</param>
    /// <exception cref="OnnxException">The model is not supported; the message lists all that is not.</exception>
    public OnnxImport Import(OnnxImportOptions? options = null)
    {
        options ??= new OnnxImportOptions();
        try
        {
            return GraphLowering.Lower(Name, Graph, options, splits: false)!;
        }
        catch (OnnxException) when (InputShapes.FixedBatch(Graph) > 1
            && TryLower(options) is { } import)
        {
            return import;
        }
    }

    private OnnxImport? TryLower(OnnxImportOptions options)
    {
        try
        {
            return GraphLowering.Lower(Name, Graph, options, splits: true);
        }
        catch (OnnxException)
        {
            return null;
        }
    }
}
