using ILGPU;
using Tersor.Core;
using Tersor.Kernels;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

/// <remarks>
/// The steps of an LSTM in three ways: all in one kernel (<see cref="LstmAllSteps"/>) where its limits allow that, a kernel for
/// each (<see cref="LstmStep"/>) on other graphics processors, and products on panels with <see cref="LstmCell"/> after them.
/// </remarks>
public sealed partial class GpuBackend
{
    private void LstmStepsForward(in LstmSequence sequence, Tensor h, bool hasInitial, Tensor weight)
    {
        if (sequence.CellGradient.Count == 0)
            return;
        if (TakesAllSteps(sequence))
        {
            var axes = default(StridedAxes);
            axes.Prepend(new StridedAxis(weight.Shape[0], sequence.Hidden, 1));
            axes.Prepend(new StridedAxis(sequence.Hidden, 1, weight.Shape[0]));
            var transposed = Scratch(weight.Count);
            Launch(_geometry.Over(weight.Count), new StridedCopy.Words(Float(weight), transposed, axes, weight.Count, 0));
            Launch(
                LstmGroups(sequence),
                new LstmAllSteps.Forward(
                    Float(h), transposed, Float(sequence.AllGates), Float(sequence.Cells(0)), sequence.Steps, sequence.Batch,
                    sequence.Hidden, hasInitial ? 1 : 0));
            return;
        }

        for (var t = 0; t < sequence.Steps; t++)
        {
            LstmStepForward(
                LstmSequence.Step(h, t), t > 0 || hasInitial, weight, sequence.Gates(t), sequence.Cells(t),
                sequence.Cells(t + 1), LstmSequence.Step(h, t + 1));
        }
    }

    /// <summary>
    /// The way back through all steps. The cells after the last step meet nobody later: the gradient of the cells runs backwards
    /// in a place of its own beside them.
    /// </summary>
    private void LstmStepsBack(in LstmSequence sequence, Tensor dy, Tensor weight)
    {
        var dc = sequence.CellGradient;
        if (dc.Count == 0)
            return;
        if (TakesAllSteps(sequence))
        {
            Launch(
                LstmGroups(sequence),
                new LstmAllSteps.Gradient(
                    Float(weight), Float(sequence.AllGates), Float(sequence.Cells(0)), Float(dy), Float(dc), sequence.Steps,
                    sequence.Batch, sequence.Hidden));
            return;
        }

        Fill(dc, 0f);
        for (var t = sequence.Steps - 1; t >= 0; t--)
        {
            LstmStepBack(
                t < sequence.Steps - 1 ? sequence.Gates(t + 1) : null, weight, sequence.Gates(t), sequence.Cells(t),
                sequence.Cells(t + 1), LstmSequence.Step(dy, t), dc);
        }
    }

    /// <summary>One step; where products run on panels, the cells after a product of their own.</summary>
    private void LstmStepForward(
        Tensor previous, bool hasPrevious, Tensor weight, Tensor gates, Tensor cPrevious, Tensor c, Tensor h)
    {
        var (rows, hidden) = (c.Shape[0], c.Shape[1]);
        if (!PrefersPanels)
        {
            Launch(
                LstmTiles(rows, hidden),
                new LstmStep.Forward(
                    Float(previous), Float(weight), Float(gates), Float(cPrevious), Float(c), Float(h), rows, hidden,
                    hasPrevious ? hidden : 0));
            return;
        }

        if (hasPrevious)
            Gemm(previous, false, weight, true, gates, accumulate: true);
        LstmCell(gates, cPrevious, c, h);
    }

    /// <summary>The way back through one step: <paramref name="next"/> has the gradients of the gates after it.</summary>
    private void LstmStepBack(
        Tensor? next, Tensor weight, Tensor gates, Tensor cPrevious, Tensor c, Tensor dh, Tensor dc)
    {
        var (rows, hidden) = (c.Shape[0], c.Shape[1]);
        if (!PrefersPanels)
        {
            Launch(
                LstmTiles(rows, hidden),
                new LstmStep.Gradient(
                    Float(next ?? gates), Float(weight), Float(gates), Float(cPrevious), Float(c), Float(dh), Float(dc), rows,
                    hidden, next is null ? 0 : LstmGates.Count * hidden));
            return;
        }

        if (next is { } after)
            Gemm(after, false, weight, false, dh, accumulate: true);
        Launch(
            _geometry.Over(c.Count),
            new LstmCell.Gradient(
                Float(gates), Float(cPrevious), Float(c), Float(dh), Float(dc), new IntegerDivisor(hidden), c.Count));
    }

    private static KernelConfig LstmTiles(int rows, int hidden) =>
        new(
            new Index3D(Tiles(hidden, LstmStep.Extent), Tiles(rows, LstmStep.Extent), 1),
            new Index3D(LstmStep.Extent, LstmStep.Extent, 1));

    private bool TakesAllSteps(in LstmSequence sequence) =>
        !PrefersPanels && sequence.Hidden <= LstmAllSteps.LargestHidden
        && LstmAllSteps.GroupWidth(sequence.Hidden) * LstmAllSteps.Rows <= _geometry.LargestGroup;

    private static KernelConfig LstmGroups(in LstmSequence sequence) =>
        new(
            new Index3D(Tiles(sequence.Batch, LstmAllSteps.Rows), 1, 1),
            new Index3D(LstmAllSteps.GroupWidth(sequence.Hidden), LstmAllSteps.Rows, 1));
}
