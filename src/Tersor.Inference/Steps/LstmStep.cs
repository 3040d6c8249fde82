using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// A long short-term memory over a sequence: at each step one product of all gates' weights with the step's input and the last output,
/// which lie side by side, then the cells in one pass.
/// </summary>
/// <param name="name">The node.</param>
/// <param name="input">[steps, features].</param>
/// <param name="output">[steps, hidden].</param>
/// <param name="weights">[4 · hidden, features + hidden].</param>
/// <param name="single">For one sequence.</param>
/// <param name="batch">For several.</param>
/// <param name="steps">The sequence's length.</param>
/// <param name="stateOffset">Where its output and cells lie in a session's state.</param>
internal sealed unsafe class LstmStep(
    string name, Value input, Value output, WeightMatrix weights, Choice<MatrixKernel> single, Choice<MatrixKernel> batch, int steps, int stateOffset)
    : Step(name, output, input)
{
    private readonly int _hidden = output.Features / steps;
    private readonly int _features = input.Features / steps;

    private readonly MatrixKernel _single = single.Kernel;
    private readonly MatrixKernel _batch = batch.Kernel;
    private readonly LayerPlan _plan = new(name, weights.Count, weights.NonZeros, single.Plan, batch.Plan) { Repeats = steps };

    /// <summary>Floats of state: output and cells.</summary>
    public int StateLength => 2 * _hidden;

    // Input and last output with what a kernel reads behind them; the gates; the cells.
    public override int Scratch(int lanes) => JoinedLength(lanes) + (5 * _hidden * lanes);

    public override void Run(in StepContext context)
    {
        var lanes = context.Lanes;
        var kernel = lanes == 1 ? _single : _batch;
        var (fromInput, cells) = (_features * lanes, _hidden * lanes);
        var joined = context.Scratch;
        var last = joined + fromInput;
        var gates = joined + JoinedLength(lanes);
        var c = gates + (4 * (nint)cells);
        Begin(context, last, c, cells);
        for (var step = 0; step < steps; step++)
        {
            new Span<float>(context.At(Inputs[0]) + ((nint)step * fromInput), fromInput).CopyTo(new Span<float>(joined, fromInput));
            kernel.Run(context.Kernels, joined, gates);
            LstmCell.Apply(gates, c, last, cells);
            new Span<float>(last, cells).CopyTo(new Span<float>(context.At(Output) + ((nint)step * cells), cells));
        }

        if (context.State != null)
        {
            new Span<float>(last, _hidden).CopyTo(new Span<float>(context.State + stateOffset, _hidden));
            new Span<float>(c, _hidden).CopyTo(new Span<float>(context.State + stateOffset + _hidden, _hidden));
        }
    }

    protected override LayerPlan Describe() => _plan;

    private void Begin(in StepContext context, float* last, float* c, int cells)
    {
        if (context.State == null)
        {
            new Span<float>(last, cells).Clear();
            new Span<float>(c, cells).Clear();
            return;
        }

        new Span<float>(context.State + stateOffset, _hidden).CopyTo(new Span<float>(last, _hidden));
        new Span<float>(context.State + stateOffset + _hidden, _hidden).CopyTo(new Span<float>(c, _hidden));
    }

    private int JoinedLength(int lanes) => ((_features + _hidden) * lanes) + MatrixKernel.Overread;
}
