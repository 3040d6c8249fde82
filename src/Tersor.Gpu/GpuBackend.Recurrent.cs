using Tersor.Core;
using Tersor.Kernels;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void LstmCellCore(Tensor gates, Tensor cPrevious, Tensor c, Tensor h)
    {
        if (c.Count == 0)
            return;
        Launch(
            _geometry.Over(c.Count),
            new LstmCell.Forward(Float(gates), Float(cPrevious), Float(c), Float(h), new IntegerDivisor(c.Shape[1]), c.Count));
    }

    /// <inheritdoc/>
    public override int LstmMemory(int steps, int batch, int hidden) => LstmSequence.Length(steps, batch, hidden);

    /// <inheritdoc/>
    protected override void LstmCore(
        Tensor x, Tensor inputWeight, Tensor recurrentWeight, Tensor? bias, Tensor? initialCell, Tensor h, Tensor finalCell,
        Tensor memory)
    {
        var sequence = new LstmSequence(memory, x.Shape[0], x.Shape[1], recurrentWeight.Shape[1]);
        if (initialCell is { } cell)
            Copy(cell, sequence.Cells(0), accumulate: false);
        else
            Fill(sequence.Cells(0), 0f);
        Gemm(
            LstmSequence.AllSteps(x, x.Shape[0]), false, inputWeight, true, sequence.AllGates, accumulate: false,
            new Epilogue(bias));
        LstmStepsForward(sequence, h, initialCell is not null, recurrentWeight);
        Copy(sequence.Cells(sequence.Steps), finalCell, accumulate: false);
    }

    /// <inheritdoc/>
    protected override void LstmGradientCore(
        Tensor recurrentWeight, Tensor dy, Tensor memory, Tensor? dInitialHidden, Tensor? dInitialCell)
    {
        var sequence = new LstmSequence(memory, dy.Shape[0], dy.Shape[1], dy.Shape[2]);
        LstmStepsBack(sequence, dy, recurrentWeight);
        if (dInitialHidden is { } dHidden)
            Gemm(sequence.Gates(0), false, recurrentWeight, false, dHidden, accumulate: false);
        if (dInitialCell is { } dCell)
            Copy(sequence.CellGradient, dCell, accumulate: false);
    }

    /// <inheritdoc/>
    protected override void LstmInputGradientCore(Tensor inputWeight, Tensor memory, Tensor dx, bool accumulate)
    {
        var sequence = new LstmSequence(memory, dx.Shape[0], dx.Shape[1], inputWeight.Shape[0] / LstmGates.Count);
        Gemm(sequence.AllGates, false, inputWeight, false, LstmSequence.AllSteps(dx, sequence.Steps), accumulate);
    }

    /// <inheritdoc/>
    protected override void LstmWeightGradientCore(
        Tensor x, Tensor h, Tensor memory, Tensor? dInputWeight, Tensor? dRecurrentWeight, Tensor? dBias, bool accumulate)
    {
        var gradients = new LstmSequence(memory, x.Shape[0], x.Shape[1], h.Shape[2]).AllGates;
        var inputs = LstmSequence.AllSteps(x, x.Shape[0]);
        if ((dInputWeight, dBias) is ({ } dWeight, { } dSums))
        {
            AffineGradientCore(inputs, gradients, dWeight, accumulate, dSums, accumulate);
            dBias = null;
        }
        else if (dInputWeight is { } dInput)
        {
            Gemm(gradients, true, inputs, false, dInput, accumulate);
        }

        if (dRecurrentWeight is { } dRecurrent)
            Gemm(gradients, true, LstmSequence.AllSteps(h, x.Shape[0]), false, dRecurrent, accumulate);
        if (dBias is { } sums)
            Reduce(new Sum(), gradients, 1, gradients.Shape[0], gradients.Shape[1], sums, accumulate);
    }
}
