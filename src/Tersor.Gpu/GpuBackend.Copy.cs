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
            Launch(_geometry.Over(y.Count), new StridedCopy.Bytes(Byte(x), Byte(y), axes, y.Count));
        else if (axes.IsDense)
            Map(default(Identity), x, y, accumulate);
        else
            Launch(_geometry.Over(y.Count), new StridedCopy.Words(Float(x), Float(y), axes, y.Count, accumulate ? 1 : 0));
    }
}
