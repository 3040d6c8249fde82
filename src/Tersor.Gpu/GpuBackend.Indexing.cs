using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void ToIndicesCore(Tensor x, int rows, Tensor indices)
    {
        if (x.Count > 0)
            Launch(_geometry.Over(x.Count), new RowIndices(Float(x), Int(indices), rows, x.Count));
    }

    /// <inheritdoc/>
    /// <remarks>An index that is not that of a row gives a row of NaN: to look at it here would wait for the device.</remarks>
    protected override void GatherCore(Tensor table, Tensor indices, Tensor y)
    {
        if (y.Count == 0)
            return;
        Launch(
            _geometry.Over(y.Count),
            new RowGather(Float(table), Int(indices), Float(y), table.Shape[0], table.Shape[1], y.Count));
    }

    /// <inheritdoc/>
    protected override void ScatterAddCore(Tensor dy, Tensor indices, Tensor dTable, bool accumulate)
    {
        if (dTable.Count == 0)
            return;
        Launch(
            _geometry.Over(dTable.Count),
            new RowScatterAdd(
                Float(dy), Int(indices), Float(dTable), indices.Count, dTable.Shape[1], dTable.Count, accumulate ? 1 : 0));
    }
}
