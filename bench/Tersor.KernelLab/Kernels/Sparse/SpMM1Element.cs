using ILGPU;

namespace Tersor.KernelLab.Kernels.Sparse;

/// <summary>
/// y = s · d with s in compressed rows of columns and codes: an element of y a work item, neighbours along a row of d.
/// </summary>
public static class SpMM1Element
{
    public static void Run(
        ArrayView<int> rowStarts, ArrayView<int> columns, ArrayView<byte> codes, ArrayView<float> codebook, ArrayView<float> d,
        ArrayView<float> y, int n)
    {
        var column = (Grid.IdxX * Group.DimX) + Group.IdxX;
        if (column >= n)
            return;
        var sum = 0f;
        var end = rowStarts[Grid.IdxY + 1];
        for (var i = rowStarts[Grid.IdxY]; i < end; i++)
            sum += codebook[(int)codes[i]] * d[(columns[i] * n) + column];
        y[(Grid.IdxY * n) + column] = sum;
    }
}
