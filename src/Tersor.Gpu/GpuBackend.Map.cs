using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;
using Tersor.Kernels;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void MapCore<TOperator>(TOperator f, Tensor x, Tensor y, bool accumulate)
    {
        if (y.Count == 0)
            return;

        // A compiler for CPUs makes vectors of the work items itself, and better ones than of four elements in each.
        if (!IsCpu && IsVectorAligned(x) && IsVectorAligned(y))
            _kernels.Get(UnaryVectorsKernel<TOperator>.Slot)(_stream, OverVectors(y.Count), Float(x), Float(y), y.Count, accumulate ? 1 : 0, f);
        else
            _kernels.Get(UnaryKernel<TOperator>.Slot)(_stream, _geometry.Over(y.Count), Float(x), Float(y), y.Count, accumulate ? 1 : 0, f);
    }

    /// <inheritdoc/>
    protected override void MapCore<TOperator>(TOperator f, Tensor a, Tensor b, Tensor y, bool accumulate)
    {
        if (y.Count == 0)
            return;
        var axes = default(StridedAxes);
        for (var i = y.Shape.Rank - 1; i >= 0; i--)
            axes.Prepend(new StridedAxis(y.Shape[i], BroadcastStride(a, y, i), BroadcastStride(b, y, i)));
        if (axes.IsDense && IsVectorAligned(a) && IsVectorAligned(b) && IsVectorAligned(y))
        {
            _kernels.Get(BinaryVectorsKernel<TOperator>.Slot)(
                _stream, OverVectors(y.Count), Float(a), Float(b), Float(y), y.Count, accumulate ? 1 : 0, f);
        }
        else
        {
            _kernels.Get(BinaryKernel<TOperator>.Slot)(
                _stream, _geometry.Over(y.Count), Float(a), Float(b), Float(y), axes, y.Count, accumulate ? 1 : 0, f);
        }
    }

    /// <inheritdoc/>
    protected override void MapCore<TOperator>(TOperator f, Tensor a, Tensor b, Tensor c, Tensor y, bool accumulate)
    {
        if (y.Count == 0)
            return;
        _kernels.Get(TernaryKernel<TOperator>.Slot)(
            _stream, _geometry.Over(y.Count), Float(a), Float(b), Float(c), Float(y), y.Count, accumulate ? 1 : 0, f);
    }

    private static int BroadcastStride(Tensor operand, Tensor y, int dimension)
    {
        var own = dimension - (y.Shape.Rank - operand.Shape.Rank);
        return own < 0 || operand.Shape[own] == 1 ? 0 : operand.Strides[own];
    }

    /// <summary>A grid with a work item for every four elements.</summary>
    private KernelConfig OverVectors(int count) => _geometry.Over(((count - 1) / Float4.Width) + 1);

    private static class UnaryKernel<TOperator>
        where TOperator : unmanaged, IUnaryOperator
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, int, int, TOperator>> Slot =
            new(UnaryMap.Run<TOperator>);
    }

    private static class UnaryVectorsKernel<TOperator>
        where TOperator : unmanaged, IUnaryOperator
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, int, int, TOperator>> Slot =
            new(UnaryMap.RunVectors<TOperator>);
    }

    private static class BinaryKernel<TOperator>
        where TOperator : unmanaged, IBinaryOperator
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, StridedAxes, int, int, TOperator>> Slot =
            new(BinaryMap.Run<TOperator>);
    }

    private static class BinaryVectorsKernel<TOperator>
        where TOperator : unmanaged, IBinaryOperator
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, TOperator>> Slot =
            new(BinaryMap.RunVectors<TOperator>);
    }

    private static class TernaryKernel<TOperator>
        where TOperator : unmanaged, ITernaryOperator
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, TOperator>> Slot =
            new(TernaryMap.Run<TOperator>);
    }
}
