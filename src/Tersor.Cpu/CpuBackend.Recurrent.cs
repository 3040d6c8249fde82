using Tersor.Core;
using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    protected override void LstmCellCore(Tensor gates, Tensor cPrevious, Tensor c, Tensor h) =>
        Kernels.Cpu.LstmCell.Run(_pool, Float(gates), Float(cPrevious), Float(c), Float(h), c.Shape[0], c.Shape[1]);

    /// <inheritdoc/>
    public override int LstmMemory(int steps, int batch, int hidden) => new LstmShape(steps, batch, 0, hidden).MemoryLength;

    /// <inheritdoc/>
    protected override void LstmCore(
        Tensor x, Tensor inputWeight, Tensor recurrentWeight, Tensor? bias, Tensor? initialCell, Tensor h, Tensor finalCell,
        Tensor memory) =>
        LstmForward.Run(
            _pool,
            Sequences(x, inputWeight, recurrentWeight.Shape[1]),
            Float(x),
            Float(inputWeight),
            Float(recurrentWeight),
            FloatOrNull(bias),
            FloatOrNull(initialCell),
            Float(h),
            Float(finalCell),
            Float(memory));

    /// <inheritdoc/>
    protected override void LstmGradientCore(
        Tensor recurrentWeight, Tensor dy, Tensor memory, Tensor? dInitialHidden, Tensor? dInitialCell) =>
        LstmBackward.Run(
            _pool,
            new LstmShape(dy.Shape[0], dy.Shape[1], 0, dy.Shape[2]),
            Float(recurrentWeight),
            Float(dy),
            Float(memory),
            FloatOrNull(dInitialHidden),
            FloatOrNull(dInitialCell));

    /// <inheritdoc/>
    protected override void LstmInputGradientCore(Tensor inputWeight, Tensor memory, Tensor dx, bool accumulate) =>
        LstmGradients.Inputs(
            _pool, Sequences(dx, inputWeight, inputWeight.Shape[0] / LstmGates.Count), Float(memory), Float(inputWeight),
            Float(dx), accumulate);

    /// <inheritdoc/>
    protected override void LstmWeightGradientCore(
        Tensor x, Tensor h, Tensor memory, Tensor? dInputWeight, Tensor? dRecurrentWeight, Tensor? dBias, bool accumulate) =>
        LstmGradients.Weights(
            _pool,
            new LstmShape(x.Shape[0], x.Shape[1], x.Shape[2], h.Shape[2]),
            Float(memory),
            Float(x),
            Float(h),
            FloatOrNull(dInputWeight),
            FloatOrNull(dRecurrentWeight),
            FloatOrNull(dBias),
            accumulate);

    private static LstmShape Sequences(Tensor x, Tensor inputWeight, int hidden) =>
        new(x.Shape[0], x.Shape[1], inputWeight.Shape[1], hidden);
}
