namespace Tersor.Core;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void LstmCell(Tensor gates, Tensor cPrevious, Tensor c, Tensor h) =>
        Kernels.Cpu.LstmCell.Run(_pool, Float(gates), Float(cPrevious), Float(c), Float(h), c.Shape[0], c.Shape[1]);

    /// <inheritdoc/>
    public override void LstmCellGradient(Tensor gates, Tensor cPrevious, Tensor c, Tensor dh, Tensor dc, Tensor dGates) =>
        Kernels.Cpu.LstmCellGradient.Run(
            _pool, Float(gates), Float(cPrevious), Float(c), Float(dh), Float(dc), Float(dGates), c.Shape[0], c.Shape[1]);
}
