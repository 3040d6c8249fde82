namespace Tersor.Kernels.Cpu;

/// <summary>
/// One step of a long short-term memory, prepared once for its weights: from a step's input and the last output, which lie side
/// by side, to new cells and a new output. Thread-safe: it holds nothing that changes.
/// </summary>
public abstract unsafe class LstmKernel
{
    /// <summary>
    /// Where the last output begins behind the input, in units of the lanes; in between, what is read counts for nothing but must
    /// be a number.
    /// </summary>
    public abstract int HiddenOffset { get; }

    /// <summary>
    /// How many cells' room outputs and cells must have: what is written behind the last cell counts for nothing.
    /// </summary>
    public abstract int PaddedHidden { get; }

    /// <summary>Floats of scratch for so many lanes.</summary>
    public abstract int Scratch(int lanes);

    /// <summary>Computes a step.</summary>
    /// <param name="kernels">Decide the number of lanes.</param>
    /// <param name="joined">
    /// Input and last output; up to <see cref="MatrixKernel.Overread"/> floats behind them may be read.
    /// </param>
    /// <param name="cells">[<see cref="PaddedHidden"/>, lanes], replaced.</param>
    /// <param name="output">[<see cref="PaddedHidden"/>, lanes]; no overlap with <paramref name="joined"/>.</param>
    /// <param name="scratch"><see cref="Scratch"/> floats.</param>
    /// <param name="team">The threads.</param>
    public abstract void Run(
        LaneKernels kernels, float* joined, float* cells, float* output, float* scratch, WorkTeam team = default);
}
