using Tersor.Format;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// A long short-term memory over a sequence: at each step one product of all gates' weights with the step's input and the last
/// output, which lie side by side, then the cells.
/// </summary>
/// <param name="name">The node.</param>
/// <param name="inputs">The sequence [steps, features], and perhaps output and cells before the first step.</param>
/// <param name="output">[steps, hidden], or [steps, 2 · hidden] with the cells behind the output of each step.</param>
/// <param name="weights">[4 · hidden, features + hidden].</param>
/// <param name="single">The kernel for one sequence.</param>
/// <param name="batch">The kernel for several sequences.</param>
/// <param name="steps">The sequence's length.</param>
/// <param name="stateOffset">Where its output and cells lie in a session's state.</param>
/// <param name="showsCells">Whether cells are part of the output.</param>
internal sealed unsafe class LstmStep(
    string name, StepValue[] inputs, StepValue output, WeightMatrix weights, SelectedKernel<LstmKernel> single,
    SelectedKernel<LstmKernel> batch,
    int steps, int stateOffset, bool showsCells)
    : Step(name, output, inputs)
{
    private readonly LstmKernel _single = single.Kernel;
    private readonly LstmKernel _batch = batch.Kernel;
    private readonly LayerComputation _computation =
        new(name, weights.Count, weights.NonZeros, single.Chosen, batch.Chosen) { Repeats = steps };
    private readonly int _hidden = output.Features / (showsCells ? 2 * steps : steps);
    private readonly int _features = inputs[0].Features / steps;

    // A step reads one pair of input and last output and writes its own output into the other.
    public override int Scratch(int lanes, int threads)
    {
        var kernel = Kernel(lanes);
        return (2 * JoinedLength(kernel, lanes)) + (kernel.PaddedHidden * lanes) + kernel.Scratch(lanes);
    }

    public override void Run(in StepContext context)
    {
        var lanes = context.Lanes;
        var kernel = Kernel(lanes);
        var (fromInput, cells) = (_features * lanes, _hidden * lanes);
        var toHidden = kernel.HiddenOffset * lanes;
        var joinedLength = JoinedLength(kernel, lanes);
        var joined = context.Scratch;
        var other = joined + joinedLength;
        var c = other + joinedLength;
        var scratch = c + ((nint)kernel.PaddedHidden * lanes);
        new Span<float>(joined, (2 * joinedLength) + (kernel.PaddedHidden * lanes)).Clear();
        var state = context.State == null || Inputs.Count > 1 ? null : context.State + ((nint)stateOffset * lanes);
        if (state != null || Inputs.Count > 1)
        {
            var firstOutput = state != null ? state : context.At(Inputs[1]);
            var firstCells = state != null ? state + cells : context.At(Inputs[2]);
            new Span<float>(firstOutput, cells).CopyTo(new Span<float>(joined + toHidden, cells));
            new Span<float>(firstCells, cells).CopyTo(new Span<float>(c, cells));
        }

        var y = context.At(Output);
        for (var step = 0; step < steps; step++)
        {
            new Span<float>(context.At(Inputs[0]) + ((nint)step * fromInput), fromInput).CopyTo(
                new Span<float>(joined, fromInput));
            kernel.Run(context.Kernels, joined, c, other + toHidden, scratch, context.Team);
            new Span<float>(other + toHidden, cells).CopyTo(new Span<float>(y, cells));
            y += cells;
            if (showsCells)
            {
                new Span<float>(c, cells).CopyTo(new Span<float>(y, cells));
                y += cells;
            }

            var finished = joined;
            joined = other;
            other = finished;
        }

        if (state != null)
        {
            new Span<float>(joined + toHidden, cells).CopyTo(new Span<float>(state, cells));
            new Span<float>(c, cells).CopyTo(new Span<float>(state + cells, cells));
        }
    }

    protected override LayerComputation Describe() => _computation;

    private LstmKernel Kernel(int lanes) => lanes == 1 ? _single : _batch;

    private static int JoinedLength(LstmKernel kernel, int lanes) =>
        ((kernel.HiddenOffset + kernel.PaddedHidden) * lanes) + MatrixKernel.Overread;
}
