using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;
using Tersor.Kernels;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void CopyCore(Tensor x, Tensor y, bool accumulate)
    {
        if (y.Count == 0)
            return;
        var axes = default(StridedAxes);
        for (var i = y.Shape.Rank - 1; i >= 0; i--)
            axes.Prepend(new StridedAxis(y.Shape[i], x.Strides[i], y.Strides[i]));
        if (y.Type == ElementType.UInt8)
            _kernels.Get(CopyBytesKernel.Slot)(_stream, _geometry.Over(y.Count), Byte(x), Byte(y), axes, y.Count);
        else if (axes.IsDense)
            Map(default(Identity), x, y, accumulate);
        else
            _kernels.Get(CopyKernel.Slot)(_stream, _geometry.Over(y.Count), Float(x), Float(y), axes, y.Count, accumulate ? 1 : 0);
    }

    private static class CopyKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, StridedAxes, int, int>> Slot =
            new(StridedCopy.Run);
    }

    private static class CopyBytesKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<byte>, ArrayView<byte>, StridedAxes, int>> Slot =
            new(StridedCopy.RunBytes);
    }
}
