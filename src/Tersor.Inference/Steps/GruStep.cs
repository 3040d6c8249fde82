using Tersor.Kernels;
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
    string name, Value[] inputs, Value output, int steps, int stateOffset, RecurrentWeights input, RecurrentWeights gates,
    RecurrentWeights? candidate)
    : RecurrentStep(name, inputs, output, steps, stateOffset, input, candidate is null ? [gates] : [gates, candidate])
{
    // Products of h with the weights, and r · h.
    protected override int CellScratch(int lanes) => (4 * Hidden * lanes) + MatrixKernel.Overread;

    protected override void Advance(LaneKernels kernels, float* fromInput, float* last, float* scratch)
    {
        var lanes = kernels.Lanes;
        var cells = Hidden * lanes;
        var update = fromInput;
        var reset = update + cells;
        var next = reset + cells;
        gates.Kernel(lanes).Run(kernels, last, scratch);
        BinaryMap.Apply(default(Add), update, scratch, update, 2 * cells, accumulate: false);
        UnaryMap.Apply(default(Sigmoid), update, update, 2 * cells, accumulate: false);
        if (candidate is null)
        {
            BinaryMap.Apply(default(Multiply), reset, scratch + (2 * cells), next, cells, accumulate: true);
        }
        else
        {
            var kept = scratch + (3 * cells);
            BinaryMap.Apply(default(Multiply), reset, last, kept, cells, accumulate: false);
            candidate.Kernel(lanes).Run(kernels, kept, scratch);
            BinaryMap.Apply(default(Add), next, scratch, next, cells, accumulate: false);
        }

        UnaryMap.Apply(default(Tanh), next, next, cells, accumulate: false);
        BinaryMap.Apply(default(Subtract), last, next, last, cells, accumulate: false);
        BinaryMap.Apply(default(Multiply), update, last, next, cells, accumulate: true);
        new Span<float>(next, cells).CopyTo(new Span<float>(last, cells));
    }
}
