using Tersor.Format;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// A long short-term memory over a sequence: at each step one product of all gates' weights with the step's input and the last
/// output, which lie side by side, then the cells.
/// </summary>
/// <param name="name">The node.</param>
/// <param name="input">[steps, features].</param>
/// <param name="output">[steps, hidden].</param>
/// <param name="weights">[4 · hidden, features + hidden].</param>
/// <param name="single">The kernel for one sequence.</param>
/// <param name="batch">The kernel for several sequences.</param>
/// <param name="steps">The sequence's length.</param>
/// <param name="stateOffset">Where its output and cells lie in a session's state.</param>
internal sealed unsafe class LstmStep(
    string name, Value input, Value output, WeightMatrix weights, Choice<LstmKernel> single, Choice<LstmKernel> batch, int steps,
    int stateOffset)
    : Step(name, output, input)
{
    private readonly LstmKernel _single = single.Kernel;
    private readonly LstmKernel _batch = batch.Kernel;
    private readonly LayerPlan _plan = new(name, weights.Count, weights.NonZeros, single.Plan, batch.Plan) { Repeats = steps };
    private readonly int _hidden = output.Features / steps;
    private readonly int _features = input.Features / steps;

    // A step reads one pair of input and last output and writes its own output into the other.
    public override int Scratch(int lanes)
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
        if (context.State != null)
        {
            var state = context.State + ((nint)stateOffset * lanes);
            new Span<float>(state, cells).CopyTo(new Span<float>(joined + toHidden, cells));
            new Span<float>(state + cells, cells).CopyTo(new Span<float>(c, cells));
        }

        for (var step = 0; step < steps; step++)
        {
            new Span<float>(context.At(Inputs[0]) + ((nint)step * fromInput), fromInput).CopyTo(
                new Span<float>(joined, fromInput));
            kernel.Run(context.Kernels, joined, c, other + toHidden, scratch);
            new Span<float>(other + toHidden, cells).CopyTo(new Span<float>(context.At(Output) + ((nint)step * cells), cells));
            var finished = joined;
            joined = other;
            other = finished;
        }

        if (context.State != null)
        {
            var state = context.State + ((nint)stateOffset * lanes);
            new Span<float>(joined + toHidden, cells).CopyTo(new Span<float>(state, cells));
            new Span<float>(c, cells).CopyTo(new Span<float>(state + cells, cells));
        }
    }

    protected override LayerPlan Describe() => _plan;

    private LstmKernel Kernel(int lanes) => lanes == 1 ? _single : _batch;

    private static int JoinedLength(LstmKernel kernel, int lanes) =>
        ((kernel.HiddenOffset + kernel.PaddedHidden) * lanes) + MatrixKernel.Overread;
}
