using Tersor.Core;
using Tersor.Kernels.Cpu;

namespace Tersor.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    protected override void FillCore(Tensor y, float value) => MemoryFill.Run(_pool, Float(y), y.Count, value);

    /// <inheritdoc/>
    protected override void CopyCore(Tensor x, Tensor y, bool accumulate)
    {
        var axes = default(StridedAxes);
        for (var i = 0; i < y.Shape.Rank; i++)
            axes.Append(y.Shape[i], y.Strides[i], x.Strides[i]);
        if (y.Type == ElementType.UInt8)
            StridedCopy.Run(_pool, Bytes(x), Bytes(y), axes, accumulate);
        else
            StridedCopy.Run(_pool, Float(x), Float(y), axes, accumulate);
    }
}
