using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    public override void LstmCell(Tensor gates, Tensor cPrevious, Tensor c, Tensor h)
    {
        if (c.Count == 0)
            return;
        _kernels.Get(LstmCellKernel.Slot)(
            _stream, _geometry.Over(c.Count), Float(gates), Float(cPrevious), Float(c), Float(h), c.Shape[1], c.Count);
    }

    /// <inheritdoc/>
    public override void LstmCellGradient(Tensor gates, Tensor cPrevious, Tensor c, Tensor dh, Tensor dc, Tensor dGates)
    {
        if (c.Count == 0)
            return;
        _kernels.Get(LstmCellGradientKernel.Slot)(
            _stream, _geometry.Over(c.Count), Float(gates), Float(cPrevious), Float(c), Float(dh), Float(dc), Float(dGates), c.Shape[1], c.Count);
    }

    private static class LstmCellKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int>> Slot =
            new(Kernels.Gpu.LstmCell.Run);
    }

    private static class LstmCellGradientKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int>> Slot =
            new(Kernels.Gpu.LstmCell.Gradient);
    }
}
