using Tersor.Format;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>The weights of a recurrent layer for one of its operands, with the kernels that multiply by them.</summary>
internal sealed class RecurrentWeights(
    WeightMatrix matrix, SelectedKernel<MatrixKernel> single, SelectedKernel<MatrixKernel> batch)
{
    public WeightMatrix Matrix { get; } = matrix;

    public ChosenKernel Single { get; } = single.Chosen;

    public ChosenKernel Batch { get; } = batch.Chosen;

    public MatrixKernel Kernel(int lanes) => lanes == 1 ? single.Kernel : batch.Kernel;
}

/// <summary>
/// A layer over a sequence whose cells remember their last output: at each step a product of the input, and what the cells make
/// of it and of their last output.
/// </summary>
internal abstract unsafe class RecurrentStep : Step
{
    private readonly RecurrentWeights _input;
    private readonly int _steps;
    private readonly int _stateOffset;
    private readonly LayerComputation _computation;

    /// <summary>A step.</summary>
    /// <param name="name">The node.</param>
    /// <param name="inputs">The sequence [steps, features], and perhaps the output before the first step.</param>
    /// <param name="output">[steps, hidden].</param>
    /// <param name="steps">The sequence's length.</param>
    /// <param name="stateOffset">Where the last output lies in a session's state.</param>
    /// <param name="input">The weights of the input.</param>
    /// <param name="recurrent">All other weights.</param>
    protected RecurrentStep(
        string name, StepValue[] inputs, StepValue output, int steps, int stateOffset, RecurrentWeights input,
        params ReadOnlySpan<RecurrentWeights> recurrent)
        : base(name, output, inputs)
    {
        (_input, _steps, _stateOffset, Hidden) = (input, steps, stateOffset, output.Features / steps);
        var (count, nonZeros) = (input.Matrix.Count, input.Matrix.NonZeros);
        foreach (var weights in recurrent)
        {
            count += weights.Matrix.Count;
            nonZeros += weights.Matrix.NonZeros;
        }

        _computation = new LayerComputation(name, count, nonZeros, recurrent[0].Single, recurrent[0].Batch) { Repeats = steps };
    }

    /// <summary>Cells.</summary>
    protected int Hidden { get; }

    /// <summary>Rows of all weights of the input: what the cells take of it.</summary>
    private int Gates => _input.Matrix.Rows;

    // A step's input as the cells see it, its last output, and what the cells need.
    public override int Scratch(int lanes, int threads) =>
        ((Gates + Hidden) * lanes) + MatrixKernel.Overread + CellScratch(lanes);

    public override void Run(in StepContext context)
    {
        var lanes = context.Lanes;
        var cells = Hidden * lanes;
        var gates = context.Scratch;
        var last = gates + ((nint)Gates * lanes);
        var scratch = last + cells + MatrixKernel.Overread;
        var state = Inputs.Count > 1 ? context.At(Inputs[1])
            : context.State != null ? context.State + ((nint)_stateOffset * lanes)
            : null;
        if (state != null)
            new Span<float>(state, cells).CopyTo(new Span<float>(last, cells));
        else
            new Span<float>(last, cells).Clear();

        var features = Inputs[0].Features / _steps * lanes;
        for (var step = 0; step < _steps; step++)
        {
            _input.Kernel(lanes).Run(
                context.Kernels, context.At(Inputs[0]) + ((nint)step * features), gates, context.Team);
            Advance(context, gates, last, scratch);
            new Span<float>(last, cells).CopyTo(new Span<float>(context.At(Output) + ((nint)step * cells), cells));
        }

        if (context.State != null && Inputs.Count == 1)
            new Span<float>(last, cells).CopyTo(new Span<float>(state, cells));
    }

    protected override LayerComputation Describe() => _computation;

    /// <summary>Floats that the cells need for so many lanes.</summary>
    protected abstract int CellScratch(int lanes);

    /// <summary>Replaces the last output by the next.</summary>
    /// <param name="context">Lanes and threads.</param>
    /// <param name="gates">The input's products with its weights.</param>
    /// <param name="last">The last output, [hidden, lanes].</param>
    /// <param name="scratch"><see cref="CellScratch"/> floats.</param>
    protected abstract void Advance(in StepContext context, float* gates, float* last, float* scratch);
}
