using Tersor.Core;
using Tersor.Kernels.Cpu;

namespace Tersor.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    protected override void MapCore<TOperator>(TOperator f, Tensor x, Tensor y, bool accumulate) =>
        UnaryMap.Run(_pool, f, Float(x), Float(y), y.Count, accumulate);

    /// <inheritdoc/>
    protected override void MapCore<TOperator>(TOperator f, Tensor a, Tensor b, Tensor y, bool accumulate)
    {
        var axes = default(StridedAxes);
        for (var i = 0; i < y.Shape.Rank; i++)
            axes.Append(y.Shape[i], y.Strides[i], BroadcastStride(a, y, i), BroadcastStride(b, y, i));
        BinaryMap.Run(_pool, f, Float(a), Float(b), Float(y), axes, accumulate);
    }

    /// <inheritdoc/>
    protected override void MapCore<TOperator>(TOperator f, Tensor a, Tensor b, Tensor c, Tensor y, bool accumulate) =>
        TernaryMap.Run(_pool, f, Float(a), Float(b), Float(c), Float(y), y.Count, accumulate);

    /// <inheritdoc/>
    protected override void ReduceCore<TOperator>(
        TOperator fold, Tensor x, int outer, int length, int inner, Tensor y, bool accumulate) =>
        Reduction.Run(_pool, fold, Float(x), outer, length, inner, Float(y), accumulate);

    /// <inheritdoc/>
    protected override void ArgMaxCore(Tensor x, Tensor indices) =>
        Kernels.Cpu.ArgMax.Run(_pool, Float(x), x.Shape[0], x.Shape[1], Int(indices));

    private static int BroadcastStride(Tensor operand, Tensor y, int dimension)
    {
        var own = dimension - (y.Shape.Rank - operand.Shape.Rank);
        return own < 0 || operand.Shape[own] == 1 ? 0 : operand.Strides[own];
    }

    private static int* Int(Tensor tensor) => (int*)Bytes(tensor);
}
