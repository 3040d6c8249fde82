using ILGPU;
using Tersor.Core;
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
        if (!PrefersPanels && IsVectorAligned(x) && IsVectorAligned(y))
            Launch(OverVectors(y.Count), new UnaryMap.Vectors<TOperator>(Float(x), Float(y), y.Count, accumulate ? 1 : 0, f));
        else
            Launch(_geometry.Over(y.Count), new UnaryMap.Elements<TOperator>(Float(x), Float(y), y.Count, accumulate ? 1 : 0, f));
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
            Launch(
                OverVectors(y.Count),
                new BinaryMap.Vectors<TOperator>(Float(a), Float(b), Float(y), y.Count, accumulate ? 1 : 0, f));
        }
        else
        {
            Launch(
                _geometry.Over(y.Count),
                new BinaryMap.Elements<TOperator>(Float(a), Float(b), Float(y), axes, y.Count, accumulate ? 1 : 0, f));
        }
    }

    /// <inheritdoc/>
    protected override void MapCore<TOperator>(TOperator f, Tensor a, Tensor b, Tensor c, Tensor y, bool accumulate)
    {
        if (y.Count == 0)
            return;
        Launch(
            _geometry.Over(y.Count),
            new TernaryMap<TOperator>(Float(a), Float(b), Float(c), Float(y), y.Count, accumulate ? 1 : 0, f));
    }

    private static int BroadcastStride(Tensor operand, Tensor y, int dimension)
    {
        var own = dimension - (y.Shape.Rank - operand.Shape.Rank);
        return own < 0 || operand.Shape[own] == 1 ? 0 : operand.Strides[own];
    }

    /// <summary>A grid with a work item for every four elements.</summary>
    private KernelConfig OverVectors(int count) => _geometry.Over(((count - 1) / Float4.Width) + 1);
}
