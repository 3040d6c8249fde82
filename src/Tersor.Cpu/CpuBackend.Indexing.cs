using Tersor.Core;
using Tersor.Kernels.Cpu;

namespace Tersor.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    protected override void ToIndicesCore(Tensor x, int rows, Tensor indices) =>
        RowIndices.Run(_pool, Float(x), rows, Int(indices), x.Count);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An index is not that of a row.</exception>
    protected override void GatherCore(Tensor table, Tensor indices, Tensor y)
    {
        CheckIndices(indices, table.Shape[0]);
        RowGather.Run(_pool, Float(table), Int(indices), Float(y), indices.Count, table.Shape[1]);
    }

    /// <inheritdoc/>
    protected override void ScatterAddCore(Tensor dy, Tensor indices, Tensor dTable, bool accumulate) =>
        RowScatterAdd.Run(
            _pool, Float(dy), Int(indices), indices.Count, Float(dTable), dTable.Shape[0], dTable.Shape[1], accumulate);

    private static void CheckIndices(Tensor indices, int rows)
    {
        var index = Int(indices);
        for (var i = 0; i < indices.Count; i++)
        {
            if ((uint)index[i] >= (uint)rows)
                throw new ArgumentException($"Index {index[i]} at {i} is not one of {rows} rows.", nameof(indices));
        }
    }
}
