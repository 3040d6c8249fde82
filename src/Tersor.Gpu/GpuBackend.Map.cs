using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;
using Tersor.Kernels.Gpu;
using Tersor.Kernels.Operators;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    public override void Map<TOperator>(TOperator f, Tensor x, Tensor y, bool accumulate = false)
    {
        if (y.Count == 0)
            return;
        _kernels.Get(UnaryMapKernel<TOperator>.Slot)(
            _stream, _geometry.Over(y.Count), Float(x), Float(y), y.Count, accumulate ? 1 : 0, f);
    }

    /// <inheritdoc/>
    public override void Map<TOperator>(TOperator f, Tensor a, Tensor b, Tensor y, bool accumulate = false) =>
        throw new NotSupportedException(nameof(Map));

    /// <inheritdoc/>
    public override void Map<TOperator>(TOperator f, Tensor a, Tensor b, Tensor c, Tensor y, bool accumulate = false) =>
        throw new NotSupportedException(nameof(Map));

    private static class UnaryMapKernel<TOperator>
        where TOperator : unmanaged, IUnaryOperator
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, int, int, TOperator>> Slot =
            new(UnaryMap.Run<TOperator>);
    }
}
