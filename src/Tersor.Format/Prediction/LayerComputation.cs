namespace Tersor.Format;

/// <summary>The computation of one layer of a model.</summary>
/// <param name="Name">The graph nodes that it does the work of, for example <c>fc1 + relu1</c>.</param>
/// <param name="Weights">The weights it multiplies by when nothing is skipped; 0 for none.</param>
/// <param name="NonZeros">The number of those weights that are not 0.</param>
/// <param name="Single">The kernel for one input; null where there is nothing to choose.</param>
/// <param name="Batch">The kernel for a batch.</param>
public sealed record LayerComputation(string Name, int Weights, int NonZeros, ChosenKernel? Single, ChosenKernel? Batch)
{
    /// <summary>How often they are multiplied in one prediction: by the steps of a sequence, by the pixels of an image.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>The share of weights that are not 0.</summary>
    public double Density => Weights == 0 ? 0 : (double)NonZeros / Weights;

    /// <summary>Floats that the layer writes for each input.</summary>
    public int OutputLength { get; init; }

    /// <summary>
    /// Where they begin in a session's memory, in floats for each input; values that do not live at the same time share places. 0
    /// where a device's pool decides it anew for every prediction.
    /// </summary>
    public int OutputOffset { get; init; }
}
