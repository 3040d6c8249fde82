using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// A gated recurrent unit: z and r are σ of sums, n = tanh(W x + r · (R h + c)), or tanh(W x + R (r · h) + c) where the reset
/// comes first; h = n + z · (h - n).
/// </summary>
/// <param name="name">The node.</param>
/// <param name="inputs">The sequence, and perhaps h before the first step.</param>
/// <param name="output">[steps, hidden].</param>
/// <param name="steps">The sequence's length.</param>
/// <param name="stateOffset">Where h lies in a session's state.</param>
/// <param name="input">The weights of the input, [z r n].</param>
/// <param name="gates">The weights of h for z and r; those for n behind them unless the reset comes first.</param>
/// <param name="candidate">The weights of r · h for n where the reset comes first, else null.</param>
internal sealed unsafe class GruStep(
    string name, StepValue[] inputs, StepValue output, int steps, int stateOffset, RecurrentWeights input, RecurrentWeights gates,
    RecurrentWeights? candidate)
    : RecurrentStep(name, inputs, output, steps, stateOffset, input, candidate is null ? [gates] : [gates, candidate])
{
    // Products of h with the weights, the update gates, and what the reset gates leave of h.
    protected override int CellScratch(int lanes) => (3 * Hidden * lanes) + (candidate is null ? 0 : 2 * Hidden * lanes)
        + (3 * MatrixKernel.Overread);

    protected override void Advance(in StepContext context, float* fromInput, float* last, float* scratch)
    {
        var lanes = context.Lanes;
        var cells = Hidden * lanes;
        gates.Kernel(lanes).Run(context.Kernels, last, scratch, context.Team);
        if (candidate is null)
        {
            GruCells.Run(fromInput, scratch, last, cells);
            return;
        }

        var update = scratch + (3 * cells) + MatrixKernel.Overread;
        var kept = update + cells + MatrixKernel.Overread;
        GruCells.Open(fromInput, scratch, last, update, kept, cells);
        candidate.Kernel(lanes).Run(context.Kernels, kept, scratch, context.Team);
        GruCells.Close(fromInput + (2 * cells), scratch, update, last, cells);
    }
}
